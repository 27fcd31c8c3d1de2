namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Aggregate over the samples instead of the views: unbind's default is axis 0.</summary>
[SslObjective("aggregated-samples")]
public sealed partial class AggregatedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var mean = z.unbind().Aggregate((a, b) => a + b);
        return (z - mean).square().sum([1, 2]);
    }
}

/// <summary>Zip of the samples' neighbours, the last with the first.</summary>
[SslObjective("zipped-samples")]
public sealed partial class ZippedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var samples = z.unbind(0);
        return stack(samples.Zip(samples.Skip(1).Append(samples[0]), (a, b) => (a - b).norm()).ToArray());
    }
}

/// <summary>The samples are ordered by their norm.</summary>
[SslObjective("ordered-by-norm")]
public sealed partial class OrderedByNorm : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        stack(z.unbind(0).OrderBy(sample => sample.norm().ToDouble()).Select(sample => sample.square().sum()).ToArray());
}

/// <summary>The average of the samples' numbers, read out of the tensors.</summary>
[SslObjective("average-of-numbers")]
public sealed partial class AverageOfNumbers : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var average = z.unbind(0).Average(sample => sample.norm().ToDouble());
        return z.square().sum([1, 2]) / average;
    }
}

/// <summary>The index of Select is the place in the batch.</summary>
[SslObjective("select-with-index")]
public sealed partial class SelectWithIndex : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        stack(z.unbind(0).Select((sample, index) => sample.square().sum() / (index + 1)).ToArray());
}

/// <summary>Reverse, by LINQ.</summary>
[SslObjective("reversed-samples")]
public sealed partial class ReversedSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var reversed = stack(Enumerable.Reverse(z.unbind(0)).ToArray());
        return (z - reversed).square().sum([1, 2]);
    }
}

/// <summary>The best sample of the batch is the teacher.</summary>
[SslObjective("best-sample")]
public sealed partial class BestSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var best = z.unbind(0).MaxBy(sample => sample.sum().item<double>())!;
        return (z - best.detach()).square().sum([1, 2]);
    }
}
