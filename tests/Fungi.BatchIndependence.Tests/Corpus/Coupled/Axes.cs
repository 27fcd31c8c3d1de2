namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Views first, and a softmax over what is the batch now.</summary>
[SslObjective("views-first-softmax")]
public sealed partial class ViewsFirst : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.permute(1, 0, 2).softmax(1).square().sum([0, 2]);
}

/// <summary>The batch goes last, where log_softmax expects the features.</summary>
[SslObjective("batch-last-softmax")]
public sealed partial class BatchLast : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var last = z.movedim([0], [2]);
        return last.log_softmax(-1).mean([0, 1]);
    }
}

/// <summary>normalize's default is dim 1, and the transposed matrix has the samples there.</summary>
[SslObjective("normalised-columns")]
public sealed partial class NormalisedColumns : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var columns = normalize(z.select(1, 0).t());
        return columns.t().sum([1]);
    }
}

/// <summary>One negative axis too far.</summary>
[SslObjective("one-axis-too-far")]
public sealed partial class OneAxisTooFar : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z / z.norm(-3, keepdim: true)).sum([-1, -2]);
}

/// <summary>The maximum over axis 0 of the mean over views: that axis is still the batch.</summary>
[SslObjective("maximum-over-axis-zero")]
public sealed partial class MaximumOverAxisZero : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var mean = z.mean([1]);
        var (largest, _) = mean.max(0, keepdim: true);
        return (largest - mean).sum([1]);
    }
}

/// <summary>The axis is a constant that was right for another layout.</summary>
[SslObjective("constant-axis")]
public sealed partial class ConstantAxis : TwoCrops
{
    private const int FeatureAxis = 0;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0);
        return (first - first.mean([FeatureAxis])).norm(1);
    }
}

/// <summary>Squeezing after the selection of one view leaves the batch on axis 0; the softmax hits it.</summary>
[SslObjective("squeezed")]
public sealed partial class Squeezed : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var score = z.narrow(1, 0, 1).sum([-1]).squeeze(); // [B]
        return score.softmax(-1).neg();
    }
}

/// <summary>All axes but the last are reduced with keepdim; the batch among them.</summary>
[SslObjective("all-but-the-last")]
public sealed partial class AllButTheLast : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var scale = z.std([0, 1], keepdim: true);
        return (z / scale).square().flatten(1).sum([1]);
    }
}

/// <summary>cumsum along the batch.</summary>
[SslObjective("cumulative-over-samples")]
public sealed partial class CumulativeOverSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.mean([1, 2]).cumsum(0);
}

/// <summary>flip reverses the batch, since its axes count from the front.</summary>
[SslObjective("flipped-batch")]
public sealed partial class FlippedBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.select(1, 0) - z.select(1, 1).flipud()).square().sum([1]);
}

/// <summary>Sorted along the batch: what is returned for a sample is another's.</summary>
[SslObjective("sorted-samples")]
public sealed partial class SortedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (sorted, _) = z.select(1, 0).sort(0);
        return (sorted - z.select(1, 1)).abs().mean([1]);
    }
}

/// <summary>msort sorts along the first axis, whatever its name suggests.</summary>
[SslObjective("msorted-samples")]
public sealed partial class MSortedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.msort() - z).square().mean([1, 2]);
}

/// <summary>roll without an axis rolls the flattened tensor: the ends of the rows pass to the next sample.</summary>
[SslObjective("rolled-flat")]
public sealed partial class RolledFlat : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z * z.roll(1)).sum([1, 2]);
}

/// <summary>rot90 turns the first two axes unless told otherwise: samples and views change places.</summary>
[SslObjective("turned-batch")]
public sealed partial class TurnedBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.rot90(2) * z).sum(1, 2);
}
