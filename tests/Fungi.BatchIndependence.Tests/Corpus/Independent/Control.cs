namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

public enum Similarity
{
    Cosine,
    Dot,
    Euclidean,
}

/// <summary>A switch expression on an option.</summary>
[SslObjective("switch-on-an-option")]
public sealed partial class SwitchOnOption : TwoCrops
{
    public Similarity Similarity { get; init; } = Similarity.Cosine;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (x, y) = (z.select(1, 0), z.select(1, 1));
        return Similarity switch
        {
            Similarity.Cosine => -cosine_similarity(x, y),
            Similarity.Dot => -(x * y).sum([1]),
            _ => pairwise_distance(x, y),
        };
    }
}

/// <summary>if and else on options, and a nullable weight.</summary>
[SslObjective("optional-terms")]
public sealed partial class OptionalTerms : TwoCrops
{
    public double? Margin { get; init; } = 0.5;

    public bool Symmetric { get; init; }

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = 1 - cosine_similarity(z.select(1, 0), z.select(1, 1).detach());
        if (Symmetric) loss = (loss + 1 - cosine_similarity(z.select(1, 1), z.select(1, 0).detach())) / 2;
        if (Margin is { } margin) loss = relu(loss - margin);
        else loss *= 2;
        return loss;
    }
}

/// <summary>try, finally and using.</summary>
[SslObjective("dispose-scopes")]
public sealed partial class DisposeScopes : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        using var scope = NewDisposeScope();
        using var squares = z.square();
        Tensor target;
        using (no_grad()) target = squares.mean([1], keepdim: true);
        return (squares - target).abs().sum([1, 2]).MoveToOuterDisposeScope();
    }
}

/// <summary>Null-coalescing and conditional access.</summary>
[SslObjective("null-coalescing")]
public sealed partial class NullCoalescing : TwoCrops
{
    private Tensor? Prior => null;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var reference = Prior ?? z.select(1, 1).detach();
        return Prior?.norm(1) ?? (z.select(1, 0) - reference).norm(1);
    }
}

/// <summary>A temperature computed from options by static methods of Math.</summary>
[SslObjective("scheduled-temperature")]
public sealed partial class ScheduledTemperature : TwoCrops
{
    [Range(0, 100)] public int Epoch { get; init; } = 10;

    private double Temperature => 0.04 + (0.07 - 0.04) * Math.Min(1.0, Epoch / 30.0);

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => -(softmax(z / Temperature, -1) * log_softmax(z, -1)).sum(1, 2);
}

/// <summary>A configured table of weights.</summary>
[SslObjective("table-of-weights")]
public sealed partial class TableOfWeights : TwoCrops
{
    public IReadOnlyList<double> Weights { get; init; } = [1, 0.5, 0.25];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = zeros(z.shape[0], dtype: z.dtype, device: z.device);
        for (var power = 0; power < Weights.Count; power++) loss += Weights[power] * z.abs().pow(power + 1).mean([1, 2]);
        return loss;
    }
}

/// <summary>Read-only statics and constants.</summary>
[SslObjective("constants")]
public sealed partial class Constants : TwoCrops
{
    private const double Tau = 0.1;
    private static readonly long[] Axes = [1, 2];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z / Tau).exp().sum(Axes).log();
}

/// <summary>A deterministic random projection: a generator with a seed of its own, the same in every call.</summary>
[SslObjective("fixed-projection")]
public sealed partial class FixedProjection : TwoCrops
{
    [Range(0, 1000)] public int Seed { get; init; } = 7;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var random = new Random(Seed);
        var weights = Enumerable.Range(0, Dim * 3).Select(_ => random.NextDouble() * 2 - 1).ToArray();
        return z.matmul(tensor(weights, Dim, 3, dtype: z.dtype, device: z.device)).tanh().square().sum([1, 2]);
    }
}

/// <summary>A constant that is made once and kept.</summary>
[SslObjective("lazy-constant")]
public sealed partial class LazyConstant : TwoCrops
{
    private static readonly Lazy<double[]> Ramp = new(() => [.. Enumerable.Range(1, 4).Select(i => 1.0 / i)]);

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var weights = tensor(Ramp.Value, dtype: z.dtype, device: z.device);
        return z[.., .., ..4].mul(weights).square().sum([1, 2]);
    }
}
