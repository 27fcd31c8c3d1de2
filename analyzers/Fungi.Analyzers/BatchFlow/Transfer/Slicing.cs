using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>What is left of an axis when some of its entries are taken.</summary>
internal static class Slicing
{
    /// <summary>The entries from one to before another; null is the first, the last, each. Scattered where a part of the batch is taken.</summary>
    public static Dimension Of(Dimension axis, Size? start, Size? stop, Size? step = null)
    {
        var total = axis.Size;
        var from = FromFront(start ?? Size.Zero, total);
        var to = FromFront(stop ?? total, total);
        var isToEnd = to.IsSurely(total) || stop is null || (to.Constant is { } last && (last >= int.MaxValue || last >= total.Constant));
        if (isToEnd) to = total;
        if (axis.IsOne && from.Constant == 0 && isToEnd) return axis;
        if (step is not null && step.Constant != 1) return Strided(axis, from, isToEnd, step);
        if (from.Constant == 0 && isToEnd) return axis;

        // A run of whole blocks: what repeats stays as it is, only how often changes.
        if (axis.Factors is [{ Samples: SamplePlacement.None } outer, _, ..])
        {
            var block = Dimension.Of(axis.Factors.Skip(1)).Size;
            var (first, end) = (Quotient(from, block), Quotient(to, block));
            if (first.IsKnown && end.IsKnown && !(end.Constant > outer.Size.Constant)) return Dimension.Of([new(end - first), .. axis.Factors.Skip(1)]);
        }

        // A range ends with the axis, wherever it is told to end; so a constant that may lie beyond says nothing.
        var size = total.Constant is { } known && from.Constant is { } low && to.Constant is { } high ? Size.Of(Math.Max(0, Math.Min(high, known) - Math.Min(low, known)))
            : to.Constant is not null && !isToEnd ? Unknown(total, from, to)
            : to - from;
        return axis.HasSamples ? Dimension.Scattered(size) : Dimension.Of(size);
    }

    private static Dimension Strided(Dimension axis, Size from, bool isToEnd, Size step)
    {
        // Each block's entry at one place: what is outside of the blocks stays.
        if (axis.Factors is [var outer, _, ..] && isToEnd && Dimension.Of(axis.Factors.Skip(1)) is { HasSamples: false } block
            && block.Size.IsSurely(step) && (from.Constant == 0 || from.Constant < block.Size.Constant))
        {
            return Dimension.Of(outer);
        }

        return axis.HasSamples ? Dimension.Scattered(Unknown(axis.Size, from, step)) : Dimension.Of(Unknown(axis.Size, from, step));
    }

    private static Size FromFront(Size place, Size total) => place.Constant < 0 ? total + place : place;

    private static Size Quotient(Size left, Size right) => left.Constant == 0 ? Size.Zero : left.IsSurely(right) ? Size.One : left / right;

    private static Size Unknown(params Size[] sizes) => sizes.Any(static size => size.InvolvesBatch) ? Size.UnknownOfBatch : Size.Unknown;
}
