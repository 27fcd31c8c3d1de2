namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>VICReg (Bardes et al. 2022): a scalar made of the batch's statistics, added to each sample's invariance.</summary>
[SslObjective("vicreg-batch")]
public sealed partial class VicReg : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var (x, y) = (latents.select(1, 0), latents.select(1, 1));
        var invariance = mse_loss(x, y, nn.Reduction.None).mean([1]);
        return 25 * invariance + 25 * (Variance(x) + Variance(y)) / 2 + Covariance(x) + Covariance(y);
    }

    private static Tensor Variance(Tensor x) => relu(1 - (x.var(0) + 1e-4).sqrt()).mean();

    private static Tensor Covariance(Tensor x)
    {
        x = x - x.mean([0]);
        var cov = x.T.matmul(x) / (x.shape[0] - 1);
        return (cov.pow(2).sum() - cov.diagonal().pow(2).sum()) / x.shape[1];
    }
}

/// <summary>Barlow Twins (Zbontar et al. 2021): the cross-correlation of the batch, one scalar.</summary>
[SslObjective("barlow-batch")]
public sealed partial class BarlowTwins : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z1 = Standardise(latents.select(1, 0));
        var z2 = Standardise(latents.select(1, 1));
        var c = mm(z1.T, z2) / latents.shape[0];
        var on = (c.diagonal() - 1).pow(2).sum();
        var off = c.pow(2).sum() - c.diagonal().pow(2).sum();
        return on + 0.005 * off;
    }

    private static Tensor Standardise(Tensor z) => (z - z.mean([0])) / z.std(0);
}

/// <summary>Barlow Twins as a product of each sample's row with the batch's cross-correlation.</summary>
[SslObjective("barlow-batch-per-sample")]
public sealed partial class BarlowTwinsPerSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var a = latents.select(1, 0);
        var b = latents.select(1, 1);
        var c = einsum("bi,bj->ij", a, b) / a.shape[0] - eye(Dim, dtype: a.dtype, device: a.device);
        return einsum("bi,ij,bj->b", a, c.detach(), b);
    }
}

/// <summary>W-MSE (Ermolov et al. 2021): whitened by the Cholesky factor of the batch's covariance.</summary>
[SslObjective("wmse-batch")]
public sealed partial class WhiteningMse : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var x = latents.flatten(0, 1);
        var centred = x - x.mean([0], keepdim: true);
        var covariance = matmul(centred.t(), centred) / (x.shape[0] - 1);
        var shrunk = 0.9 * covariance + 0.1 * eye(Dim, dtype: x.dtype, device: x.device);
        var w = linalg.solve_triangular(linalg.cholesky(shrunk), centred.t(), upper: false).t();
        var z = normalize(w, dim: 1).unflatten(0, -1, 2);
        return 2 - 2 * (z.select(1, 0) * z.select(1, 1)).sum([-1]);
    }
}

/// <summary>A projector's batch normalisation, in training mode.</summary>
[SslObjective("batch-norm-training")]
public sealed partial class BatchNormTraining : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = batch_norm(latents.flatten(0, 1), null, null, training: true).view(-1, 2, Dim);
        return (z.select(1, 0) - z.select(1, 1)).pow(2).sum(1);
    }
}

/// <summary>Batch normalisation by hand, of each view's latents.</summary>
[SslObjective("batch-norm-by-hand")]
public sealed partial class BatchNormByHand : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var (variance, mean) = latents.var_mean(0L, unbiased: false);
        var z = (latents - mean) * rsqrt(variance + 1e-5);
        return 1 - cosine_similarity(z.select(1, 0), z.select(1, 1), dim: -1);
    }
}

/// <summary>Layer normalisation over two axes, of which one is the batch.</summary>
[SslObjective("layer-norm-over-the-batch")]
public sealed partial class LayerNormOverBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var views = latents.transpose(0, 1); // [V, B, L]
        var z = layer_norm(views, [views.shape[1], views.shape[2]]);
        return (z.select(0, 0) - z.select(0, 1)).square().sum([1]);
    }
}

/// <summary>Instance normalisation of the transposed latents: the batch is where the positions should be.</summary>
[SslObjective("instance-norm-transposed")]
public sealed partial class InstanceNormTransposed : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = instance_norm(latents.permute(1, 2, 0)); // [V, L, B]
        return (z.select(0, 0) - z.select(0, 1)).square().sum([0]);
    }
}

/// <summary>The correlation matrix of the batch, by the library's function.</summary>
[SslObjective("corrcoef-of-the-batch")]
public sealed partial class CorrelationOfBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = latents.select(1, 0);
        var correlation = z.t().corrcoef(); // [L, L], over the samples
        return (z.matmul(correlation) * latents.select(1, 1)).sum([1]);
    }
}

/// <summary>Decorrelation by removing the batch's first principal direction.</summary>
[SslObjective("first-principal-direction")]
public sealed partial class FirstPrincipalDirection : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = latents.select(1, 0);
        var (_, _, vh) = linalg.svd(z - z.mean([0]), fullMatrices: false);
        var direction = vh[0].detach();
        return z.matmul(direction).square();
    }
}
