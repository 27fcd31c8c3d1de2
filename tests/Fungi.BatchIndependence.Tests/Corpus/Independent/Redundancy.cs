namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>VICReg (Bardes et al. 2022) by the first variation of variance and covariance at their frozen values.</summary>
[SslObjective("vicreg-first-variation")]
public sealed partial class VicReg : WithMoments
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Moments(Of = nameof(latents), Size = nameof(Samples))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(Samples), Kind = MomentKind.Covariance)] Tensor covariance)
    {
        var invariance = (latents.select(1, 0) - latents.select(1, 1)).square().mean([1]);
        var std = (covariance.diagonal() + 1e-4).sqrt(); // [L]
        var slope = where(std < 1, -1 / (2 * std), zeros_like(std)) / Dim;
        var off = covariance - covariance.diag().diag(); // [L, L]
        var centred = latents - mean; // [B, V, L]
        var variance = (centred.square() * slope).sum([-1]).mean([1]);
        var decorrelation = (centred.matmul(off) * centred).sum([-1]).mean([1]) * 2 / Dim;
        return 25 * invariance + 25 * variance + decorrelation;
    }
}

/// <summary>Barlow Twins (Zbontar et al. 2021) by the first variation of the frozen cross-correlation.</summary>
[SslObjective("barlow-first-variation")]
public sealed partial class BarlowTwins : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var (mean, std) = (bank.mean([0]), bank.std(0)); // [V, L]
        var n = (bank - mean) / std;
        var c = einsum("si,sj->ij", n.select(1, 0), n.select(1, 1)) / bank.shape[0];
        var identity = eye(Dim, dtype: c.dtype, device: c.device);
        var gradient = 2 * (c - identity) * (identity + 0.005 * (1 - identity));
        var z = (latents - mean) / std;
        return einsum("bi,ij,bj->b", z.select(1, 0), gradient, z.select(1, 1));
    }
}

/// <summary>W-MSE (Ermolov et al. 2021): frozen whitening, then the distance of unit vectors.</summary>
[SslObjective("wmse-frozen")]
public sealed partial class WhiteningMse : WithMoments
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Moments(Of = nameof(latents), Size = nameof(Samples))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(Samples), Kind = MomentKind.Whitening)] Tensor whitening)
    {
        var w = normalize((latents - mean).matmul(whitening.t()), dim: -1);
        return 2 - 2 * (w.select(1, 0) * w.select(1, 1)).sum(dim: -1);
    }
}

/// <summary>The covariance of one sample's own views and latents: no other sample is in it.</summary>
[SslObjective("covariance-of-views")]
public sealed partial class CovarianceOfViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var centred = z - z.mean([1], keepdim: true); // over the views
        var covariance = centred.mT.matmul(centred) / (z.shape[1] - 1); // [B, L, L]
        var diagonal = covariance.diagonal(dim1: 1, dim2: 2);
        return covariance.square().sum([1, 2]) - diagonal.square().sum([1]);
    }
}

/// <summary>The Mahalanobis distance under frozen moments.</summary>
[SslObjective("mahalanobis")]
public sealed partial class Mahalanobis : WithMoments
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Moments(Of = nameof(latents), Size = nameof(Samples))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(Samples), Kind = MomentKind.Covariance)] Tensor covariance)
    {
        var precision = (covariance + 0.1 * eye(Dim, dtype: covariance.dtype, device: covariance.device)).inverse();
        var d = latents.mean([1]) - mean;
        return einsum("bi,ij,bj->b", d, precision, d).sqrt();
    }
}

/// <summary>Batch normalisation with the bank's statistics: an affine map.</summary>
[SslObjective("frozen-batch-norm")]
public sealed partial class FrozenBatchNorm : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var rows = bank.flatten(0, 1);
        var z = batch_norm(latents.flatten(0, 1), rows.mean([0]), rows.var(0), training: false).view(-1, 2, Dim);
        return (z.select(1, 0) - z.select(1, 1)).pow(2).sum(1);
    }
}

/// <summary>Layer normalisation looks at one vector at a time.</summary>
[SslObjective("layer-normalised")]
public sealed partial class LayerNormalised : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = layer_norm(latents, [latents.shape[^1]]);
        return mse_loss(z.select(1, 0), z.select(1, 1), nn.Reduction.None).sum(-1);
    }
}

/// <summary>Group normalisation looks at one sample at a time.</summary>
[SslObjective("group-normalised")]
public sealed partial class GroupNormalised : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = group_norm(latents.transpose(1, 2), 2); // channels are the latents' numbers
        return (z.select(2, 0) - z.select(2, 1)).abs().mean([1]);
    }
}

/// <summary>The statistics of each sample's tokens, AdaIN's style loss.</summary>
[SslObjective("token-statistics")]
public sealed partial class TokenStatistics : TwoCrops
{
    public Tensor Loss([PatchTokens] Tensor tokens)
    {
        var (std, mean) = tokens.std_mean(2L); // [B, V, E]
        return (mean.select(1, 0) - mean.select(1, 1)).square().sum([-1]) + (std.select(1, 0) - std.select(1, 1)).square().sum([-1]);
    }
}

/// <summary>Gram matrices of the tokens, one for each image.</summary>
[SslObjective("gram-matrices")]
public sealed partial class GramMatrices : TwoCrops
{
    public Tensor Loss([PatchTokens] Tensor tokens)
    {
        var gram = tokens.mT.matmul(tokens) / tokens.shape[2]; // [B, V, E, E]
        var (a, b) = (gram.select(1, 0), gram.select(1, 1));
        return (a - b).norm(-1).norm(-1);
    }
}
