namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>The first sample is everybody's reference.</summary>
[SslObjective("first-sample")]
public sealed partial class FirstSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z - z[0]).square().sum([1, 2]);
}

/// <summary>index_select by the order of the batch's scores.</summary>
[SslObjective("ordered-samples")]
public sealed partial class OrderedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var order = z.select(1, 0).norm(1).argsort(0);
        return (z.select(1, 0) - z.select(1, 1)[order]).square().sum([1]);
    }
}

/// <summary>argmax without an axis is the place in the flattened batch.</summary>
[SslObjective("argmax-of-everything")]
public sealed partial class ArgmaxOfEverything : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        var strongest = x.argmax() % x.shape[1];
        return x.index_select(1, strongest.unsqueeze(0)).squeeze(1).square();
    }
}

/// <summary>gather along the batch.</summary>
[SslObjective("gathered-along-the-batch")]
public sealed partial class GatheredAlongBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        var index = x.argsort(0);
        return (x.gather(0, index) * z.select(1, 1)).sum([1]);
    }
}

/// <summary>The hardest samples of the batch count, the others do not.</summary>
[SslObjective("hard-example-mining")]
public sealed partial class HardExampleMining : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = (z.select(1, 0) - z.select(1, 1)).square().sum([1]);
        var (_, hardest) = loss.topk((int)(loss.shape[0] / 2), 0);
        return zeros_like(loss).index_copy(0, hardest, loss.index_select(0, hardest));
    }
}

/// <summary>The threshold is the batch's median.</summary>
[SslObjective("batch-median")]
public sealed partial class BatchMedian : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = (z.select(1, 0) - z.select(1, 1)).square().sum([1]);
        return loss.where(loss > loss.median(), loss * 0);
    }
}

/// <summary>The samples that pass the threshold are kept: the result is shorter.</summary>
[SslObjective("kept-samples")]
public sealed partial class KeptSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = z.select(1, 0).mean([1]);
        return loss[loss > 0];
    }
}

/// <summary>Every other sample is the negative of its neighbour.</summary>
[SslObjective("even-and-odd")]
public sealed partial class EvenAndOdd : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        var partner = arange(x.shape[0], dtype: ScalarType.Int64, device: x.device).bitwise_xor(1).clamp(max: x.shape[0] - 1);
        return (x - x[partner]).square().sum([1]);
    }
}

/// <summary>Shifted slices: everybody against the next, the last with itself.</summary>
[SslObjective("shifted-slices")]
public sealed partial class ShiftedSlices : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        var next = cat([x[1..], x[^1..]]);
        return (x * next).sum([1]);
    }
}

/// <summary>Outliers of the whole batch are clipped.</summary>
[SslObjective("clipped-at-the-quantile")]
public sealed partial class ClippedAtQuantile : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var limit = z.abs().flatten().quantile(tensor(0.9, dtype: z.dtype, device: z.device));
        return z.minimum(limit).maximum(-limit).square().sum([1, 2]);
    }
}

/// <summary>A lookup by the largest label of the batch.</summary>
[SslObjective("one-hot-of-the-batch")]
public sealed partial class OneHotOfBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var label = z.select(1, 0).argmax(1);
        return one_hot(label).to_type(z.dtype).mean([1]); // as many classes as the largest label says
    }
}
