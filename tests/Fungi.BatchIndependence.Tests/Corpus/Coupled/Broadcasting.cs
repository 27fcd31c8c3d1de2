namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>[B, 1] - [B]: a forgotten keepdim makes it [B, B].</summary>
[SslObjective("column-against-row")]
public sealed partial class ColumnAgainstRow : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var a = z.select(1, 0).norm(1, keepdim: true); // [B, 1]
        var b = z.select(1, 1).norm(1); // [B]
        return (a - b).square().mean([1]);
    }
}

/// <summary>The same, reduced over the other axis.</summary>
[SslObjective("row-against-column")]
public sealed partial class RowAgainstColumn : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var target = z.select(1, 1).sum([1]);
        var predicted = z.select(1, 0).sum([1], keepdim: true);
        return mse_loss(predicted.expand(-1, z.shape[0]), target.unsqueeze(0).expand(z.shape[0], -1), nn.Reduction.None).mean([0]);
    }
}

/// <summary>All pairs of samples by two new axes.</summary>
[SslObjective("all-pairs-by-broadcasting")]
public sealed partial class AllPairs : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        return (x.unsqueeze(0) - x.unsqueeze(1)).square().sum([2]).neg().exp().mean([1]);
    }
}

/// <summary>The outer product of the batch with itself.</summary>
[SslObjective("outer-of-the-batch")]
public sealed partial class OuterOfBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = z.mean([1, 2]);
        return s.outer(s).tanh().sum([1]);
    }
}

/// <summary>The weights lack their axis: [B, V, L] against [1, B, 1] by unsqueezing at the wrong end.</summary>
[SslObjective("weights-unsqueezed-in-front")]
public sealed partial class WeightsUnsqueezedInFront : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0); // [B, L]
        var weight = x.norm(1); // [B]
        var weighted = x.unsqueeze(1) * weight.unsqueeze(0).unsqueeze(-1); // [B, B, L]
        return weighted.sum([1, 2]);
    }
}

/// <summary>where with a mask of the batch against itself.</summary>
[SslObjective("compared-with-all")]
public sealed partial class ComparedWithAll : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = z.select(1, 0).sum([1]);
        var smaller = s.unsqueeze(1) > s; // [B, B]
        return where(smaller, ones_like(smaller, dtype: z.dtype), zeros_like(smaller, dtype: z.dtype)).sum([1]) * s;
    }
}
