using System.Collections.Immutable;
using System.Globalization;

namespace Fungi;

/// <summary>The steps from a sample to one view of it, recorded and compared by value. Each step is an extension method beside its record.</summary>
public abstract class View : IEquatable<View>
{
    private protected View(ImmutableArray<ViewStep> steps) => Steps = steps;

    /// <summary>The steps, first to last.</summary>
    public ImmutableArray<ViewStep> Steps { get; }

    /// <summary>Whether any step draws random numbers.</summary>
    public bool IsRandom => Steps.Any(step => step.IsRandom);

    /// <summary>Whether the other view is of the same modality and has equal steps.</summary>
    public bool Equals(View? other) => other is not null && GetType() == other.GetType() && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as View);

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.Aggregate(17, HashCode.Combine);

    /// <summary>The steps in words; equal views have equal words, on every machine and in every culture: random numbers are keyed by them.</summary>
    public override string ToString()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // records print numbers in the current culture
            return string.Join(" -> ", Steps);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
