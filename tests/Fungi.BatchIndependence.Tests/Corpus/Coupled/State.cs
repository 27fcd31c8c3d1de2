namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Every call raises the temperature.</summary>
[SslObjective("step-counter")]
public sealed partial class StepCounter : TwoCrops
{
    private int step;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([1, 2]) * (1 + 0.1 * step++);
}

/// <summary>A static dictionary remembers the last batch.</summary>
[SslObjective("static-memory")]
public sealed partial class StaticMemory : TwoCrops
{
    private static readonly Dictionary<string, double> Memory = new(StringComparer.Ordinal);

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var last = Memory.GetValueOrDefault("scale", 1.0);
        Memory["scale"] = z.abs().max().ToDouble();
        return z.square().sum([1, 2]) / last;
    }
}

/// <summary>A queue of the latest latents, kept in a list.</summary>
[SslObjective("queue-in-a-list")]
public sealed partial class QueueInList : TwoCrops
{
    private readonly List<double> queue = [];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        queue.Add(z.select(1, 1).mean().ToDouble());
        if (queue.Count > 16) queue.RemoveAt(0);
        return (z.select(1, 0) - queue.Average()).square().sum([1]);
    }
}

/// <summary>A helper object holds the moving average.</summary>
[SslObjective("moving-average-object")]
public sealed partial class MovingAverageObject : TwoCrops
{
    private readonly Average average = new();

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([1, 2]) / (1 + average.Next(z.square().mean().ToDouble()));

    private sealed class Average
    {
        private double value;

        public double Next(double x) => value = 0.9 * value + 0.1 * x;
    }
}

/// <summary>Running statistics of a batch normalisation in evaluation mode, updated by hand.</summary>
[SslObjective("running-statistics")]
public sealed partial class RunningStatistics : TwoCrops
{
    private readonly double[] mean = new double[4096];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var batch = z.mean([0, 1]);
        for (var i = 0; i < Dim; i++) mean[i] = 0.9 * mean[i] + 0.1 * batch[i].ToDouble();
        var centre = tensor(mean[..Dim], dtype: z.dtype, device: z.device);
        return (z - centre).square().sum([1, 2]);
    }
}
