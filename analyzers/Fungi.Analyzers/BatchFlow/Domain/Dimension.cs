using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>What a position along a factor of an axis says of the samples that the elements there depend on.</summary>
internal enum SamplePlacement
{
    /// <summary>Nothing: no sample is placed along it.</summary>
    None,

    /// <summary>Position i holds what depends on sample i.</summary>
    Axis,

    /// <summary>Each position depends on samples, in an order that is no longer known.</summary>
    Scattered,
}

/// <summary>One of the sizes that an axis is the product of.</summary>
internal sealed record Factor(Size Size, SamplePlacement Samples = SamplePlacement.None)
{
    /// <summary>The samples of the batch, in order.</summary>
    public static Factor Batch { get; } = new(Size.Batch, SamplePlacement.Axis);

    /// <summary>The factor at whose positions two values meet; null where their sizes differ.</summary>
    public Factor? Meet(Factor other) => Size.IsSurely(other.Size) ? new(Size, Samples > other.Samples ? Samples : other.Samples) : null;

    public override string ToString() => Samples switch
    {
        SamplePlacement.Axis => $"{Size}!",
        SamplePlacement.Scattered => $"{Size}?!",
        _ => Size.ToString(),
    };
}

/// <summary>
/// One axis of a tensor: the row-major product of its factors, outermost first. Flattening joins factors and unflattening parts them again,
/// so that a batch axis survives both. An axis of size 1 has no factors.
/// </summary>
internal sealed record Dimension
{
    private Dimension(EquatableArray<Factor> factors, bool isGap) => (Factors, IsGap) = (factors, isGap);

    /// <summary>An axis of size 1.</summary>
    public static Dimension One { get; } = new(new([]), isGap: false);

    /// <summary>The batch, in order, alone on its axis.</summary>
    public static Dimension Batch { get; } = Of(Factor.Batch);

    /// <summary>Any number of axes, none of which holds samples.</summary>
    public static Dimension Gap { get; } = new(new([]), isGap: true);

    public EquatableArray<Factor> Factors { get; }

    public bool IsGap { get; }

    public bool IsOne => Factors.Count == 0 && !IsGap;

    /// <summary>Whether samples are placed along it, in order or not.</summary>
    public bool HasSamples => Factors.Any(static factor => factor.Samples != SamplePlacement.None);

    /// <summary>Whether it is the batch, in order, and nothing else.</summary>
    public bool IsBatch => Factors is { Count: 1 } && Factors[0].Samples == SamplePlacement.Axis;

    public Size Size => IsGap ? Size.Unknown : Factors is [{ Size: var only }] ? only : Factors.Aggregate(Size.One, static (product, factor) => product * factor.Size);

    public static Dimension Of(params Factor[] factors) => Of((IEnumerable<Factor>)factors);

    public static Dimension Of(IEnumerable<Factor> factors) => new(new(factors.Where(static factor => factor.Size.Constant != 1 || factor.Samples != SamplePlacement.None)), isGap: false);

    public static Dimension Of(Size size) => size.Constant == 1 ? One : new(new([new Factor(size)]), isGap: false);

    /// <summary>The same size with no samples along it.</summary>
    public Dimension WithoutSamples() => IsGap ? this : Of(Factors.Select(static factor => factor with { Samples = SamplePlacement.None }));

    /// <summary>Where the order of the samples along it is lost.</summary>
    public static Dimension Scattered(Size size) => Of(new Factor(size, SamplePlacement.Scattered));

    /// <summary>An axis that is one or the other; null where no axis says both.</summary>
    public Dimension? Join(Dimension other)
    {
        if (Equals(other)) return this;
        if (IsGap || other.IsGap) return null;
        if (Factors.Count == other.Factors.Count)
        {
            var met = Factors.Zip(other.Factors, static (one, another) => one.Meet(another)).ToArray();
            if (!met.Contains(null)) return Of(met!);
        }

        return HasSamples || other.HasSamples ? null : Of(Size.Join(other.Size));
    }

    public override string ToString() => IsGap ? "..." : IsOne ? "1" : string.Join("·", Factors);
}
