using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>
/// How shapes meet element by element, aligned at their last axes. An element of the result depends on the samples at its coordinates along
/// every axis on which either side has samples: two batch axes that do not meet make a result with two, and only a later reduction couples.
/// </summary>
internal static class Broadcasting
{
    /// <summary>The shape of an elementwise result; null where it is not known how the samples of the two meet.</summary>
    public static TensorShape? Of(TensorShape left, TensorShape right)
    {
        if (left.Dimensions.Count == 0 || (left.Equals(right) && !left.HasGap)) return right;
        if (right.Dimensions.Count == 0) return left;
        var one = left.Dimensions.ToList();
        var other = right.Dimensions.ToList();
        var met = new List<Dimension>();
        while (one.Count > 0 && other.Count > 0 && !Last(one).IsGap && !Last(other).IsGap)
        {
            if (Meet(Last(one), Last(other)) is not { } dimension) return null;
            met.Insert(0, dimension);
            one.RemoveAt(one.Count - 1);
            other.RemoveAt(other.Count - 1);
        }

        // What is left of one side stands alone, unless a gap of the other may lie under it.
        if (one.Count == 0) return new([.. other, .. met]);
        if (other.Count == 0) return new([.. one, .. met]);
        var (gapped, rest) = Last(one).IsGap ? (one, other) : (other, one);
        if (gapped.Count == 1 && !(rest.Exists(static dimension => dimension.IsGap) && rest.Count > 1)) return new([Dimension.Gap, .. rest.Where(static dimension => !dimension.IsGap), .. met]);

        // Two that look alike may have different ranks, and then their samples do not meet.
        return gapped.Concat(rest).Any(static dimension => dimension.HasSamples) ? null : new([Dimension.Gap, .. met]);
    }

    /// <summary>The axis at whose positions two axes meet; null where they lie samples out differently.</summary>
    public static Dimension? Meet(Dimension left, Dimension right)
    {
        if (left.Equals(right) || right.IsOne) return left;
        if (left.IsOne) return right;
        if (left.Join(right) is { } joined && (joined.Size.IsKnown || !joined.HasSamples)) return joined;

        // Sizes that differ are an error when the program runs, unless one of them is 1: then the other is the result.
        if (!left.HasSamples) return right;
        if (!right.HasSamples) return left;
        return null;
    }

    private static Dimension Last(List<Dimension> dimensions) => dimensions[dimensions.Count - 1];
}
