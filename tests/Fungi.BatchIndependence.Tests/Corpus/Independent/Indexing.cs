namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>gather along the latents by each sample's own argmax.</summary>
[SslObjective("gathered-by-argmax")]
public sealed partial class GatheredByArgmax : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var index = z.select(1, 0).argmax(-1, keepdim: true);
        return -z.select(1, 1).log_softmax(-1).gather(-1, index).squeeze(-1);
    }
}

/// <summary>The largest latents of each view.</summary>
[SslObjective("top-latents")]
public sealed partial class TopLatents : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (values, indexes) = z.select(1, 0).topk(3);
        return (values - z.select(1, 1).gather(1, indexes)).square().sum([1]);
    }
}

/// <summary>Every row of the batch with its own column: arange and labels.</summary>
[SslObjective("row-and-column-indices")]
public sealed partial class RowAndColumnIndices : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var logP = log_softmax(latents.select(1, 0).matmul(prototypes.t()), 1);
        var label = latents.select(1, 1).matmul(prototypes.t()).argmax(1);
        var rows = arange(logP.shape[0], dtype: ScalarType.Int64, device: logP.device);
        return -logP[rows, label];
    }
}

/// <summary>index_select along the views.</summary>
[SslObjective("selected-views")]
public sealed partial class SelectedViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var swapped = z.index_select(1, tensor(new long[] { 1, 0, 2, 4, 3 }, device: z.device));
        return (z - swapped).square().mean([1, 2]);
    }
}

/// <summary>Ranges and steps along views and latents.</summary>
[SslObjective("ranges-and-steps")]
public sealed partial class RangesAndSteps : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var even = z[.., 1.., TensorIndex.Slice(step: 2)];
        var odd = z[.., 1.., TensorIndex.Slice(1, step: 2)];
        return (even * odd).sum([1, 2]) - z[.., ^1, ^1];
    }
}

/// <summary>where and masked_fill by the sample's own values.</summary>
[SslObjective("masked-by-own-values")]
public sealed partial class MaskedByOwnValues : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var weak = z.abs() < z.abs().mean([-1], keepdim: true);
        return z.masked_fill(weak, 0).square().sum([1, 2]);
    }
}

/// <summary>A Boolean sum counts within the sample.</summary>
[SslObjective("counted-within-sample")]
public sealed partial class CountedWithinSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var positive = z > 0;
        var count = positive.sum([1, 2]).clamp(min: 1);
        return where(positive, z, zeros_like(z)).sum([1, 2]) / count;
    }
}

/// <summary>take_along_dim and argsort within the sample.</summary>
[SslObjective("ranked-within-sample")]
public sealed partial class RankedWithinSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var order = z.select(1, 0).argsort(1, descending: true);
        var gains = z.select(1, 1).take_along_dim(order, 1);
        var discount = arange(2, Dim + 2, dtype: z.dtype, device: z.device).log2();
        return (gains / discount).sum([1]);
    }
}

/// <summary>The median and a quantile of each row.</summary>
[SslObjective("order-statistics")]
public sealed partial class OrderStatistics : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var flat = z.flatten(1);
        var q = tensor(new[] { 0.25, 0.75 }, dtype: z.dtype, device: z.device);
        var quartiles = flat.quantile(q, 1); // [2, B]
        var (middle, _) = flat.kthvalue(5, 1);
        return quartiles[1] - quartiles[0] + middle;
    }
}

/// <summary>Histogram loss: soft bins of the sample's own similarities.</summary>
[SslObjective("soft-histogram")]
public sealed partial class SoftHistogram : MultiCrop
{
    [Range(2, 256)] public int Bins { get; init; } = 5;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = normalize(latents, dim: -1);
        var s = z.matmul(z.mT).flatten(1); // [B, V·V]
        var centres = linspace(-1, 1, Bins, dtype: s.dtype, device: s.device);
        var weight = relu(1 - (s.unsqueeze(-1) - centres).abs() * ((Bins - 1) / 2.0));
        var histogram = weight.mean([1]); // [B, bins]
        return (histogram.cumsum(1) * histogram).sum([1]);
    }
}
