namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Each sample's share of a mean.</summary>
[SslObjective("divided-by-the-batch-size")]
public sealed partial class DividedByBatchSize : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([1, 2]) / z.shape[0];
}

/// <summary>Divided by the number of all elements.</summary>
[SslObjective("divided-by-numel")]
public sealed partial class DividedByNumel : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([1, 2]) / z.numel();
}

/// <summary>InfoNCE's bound log B.</summary>
[SslObjective("log-of-the-batch-size")]
public sealed partial class LogOfBatchSize : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => cosine_similarity(z.select(1, 0), z.select(1, 1)) + Math.Log(z.size(0));
}

/// <summary>A temperature that follows the batch size.</summary>
[SslObjective("temperature-of-the-batch-size")]
public sealed partial class TemperatureOfBatchSize : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (batch, _, _) = Sizes(z);
        var temperature = Math.Sqrt(batch) / 10;
        return (z / temperature).logsumexp(2).sum([1]);
    }

    private static (long Batch, long Views, long Size) Sizes(Tensor z) => (z.shape[0], z.shape[1], z.shape[2]);
}

/// <summary>A tensor of ones is summed: its number is the batch size.</summary>
[SslObjective("counted-ones")]
public sealed partial class CountedOnes : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var count = ones_like(z.select(2, 0).select(1, 0)).sum();
        return z.square().sum([1, 2]) / count;
    }
}

/// <summary>The place in the batch, as a ramp.</summary>
[SslObjective("ramp-over-the-batch")]
public sealed partial class RampOverBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([1, 2]) * arange(z.shape[0], dtype: z.dtype, device: z.device);
}

/// <summary>Large batches are treated differently.</summary>
[SslObjective("branch-on-the-batch-size")]
public sealed partial class BranchOnBatchSize : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = z.square().sum([1, 2]);
        return z.shape[0] > 2 ? loss * 0.5 : loss;
    }
}

/// <summary>linspace over the batch: the step depends on how many there are.</summary>
[SslObjective("curriculum-over-the-batch")]
public sealed partial class CurriculumOverBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var weight = linspace(0.1, 1, z.shape[0], dtype: z.dtype, device: z.device);
        return weight * z.square().mean([1, 2]);
    }
}

/// <summary>The number of samples, as the length of an array.</summary>
[SslObjective("length-of-unbind")]
public sealed partial class LengthOfUnbind : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var samples = z.unbind();
        return z.square().sum([1, 2]) * (1.0 / samples.Length);
    }
}
