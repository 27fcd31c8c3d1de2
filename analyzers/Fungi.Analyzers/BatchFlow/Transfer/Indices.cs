using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>An axis of a tensor and the index that meets it.</summary>
/// <param name="Dimension">The axis; of size 1 for an index that makes one.</param>
/// <param name="Index">The index; null where the axis stays whole.</param>
/// <param name="Position">Where in the tensor's shape it is; -1 for a new one.</param>
/// <param name="Order">Its place among all, counting the axes that no index meets.</param>
internal readonly record struct IndexedAxis(Dimension Dimension, IndexValue? Index, int Position, int Order);

/// <summary>Which axes the indices of <c>tensor[...]</c> meet, and what they say of its samples.</summary>
internal static class Indices
{
    /// <summary>The axes of a shape in order, each with its index; null where a gap or a mask of several axes hides which that are.</summary>
    public static IReadOnlyList<IndexedAxis>? Lay(TensorShape shape, IReadOnlyList<IndexValue> indices)
    {
        // A mask of several axes flattens them; one of an unknown number may be any.
        if (indices.OfType<IndexValue.TensorIndex>().Any(index => index.Tensor switch
        {
            { Content: TensorContent.Boolean, Shape: var mask } => mask.Rank != 1,
            { Content: TensorContent.Any, Shape: { Rank: > 1 } mask } => mask.Dimensions.All(dimension => shape.Dimensions.Any(axis => axis.Size.IsSurely(dimension.Size))),
            _ => false,
        }) || (indices.OfType<IndexValue.Mask>().Any() && indices.OfType<IndexValue.TensorIndex>().Any()))
        {
            return null;
        }

        var ellipsis = indices.ToList().FindIndex(static index => index is IndexValue.Ellipsis);
        var axes = shape.Dimensions.Select(static (dimension, position) => (Dimension: dimension, Position: position)).ToList();
        var front = new List<IndexedAxis>();
        var back = new List<IndexedAxis>();
        foreach (var index in indices.Skip(ellipsis + 1).Where(_ => ellipsis >= 0).Reverse())
        {
            if (Meet(axes, index, fromBack: true) is not { } axis) return null;
            back.Insert(0, axis);
        }

        foreach (var index in ellipsis < 0 ? indices : indices.Take(ellipsis))
        {
            if (Meet(axes, index, fromBack: false) is not { } axis) return null;
            front.Add(axis);
        }

        front.AddRange(axes.Select(static axis => new IndexedAxis(axis.Dimension, null, axis.Position, 0)));
        front.AddRange(back);
        return [.. front.Select(static (axis, order) => axis with { Order = order })];
    }

    /// <summary>The loop's index whose sample is taken where a place of an axis is the place of that sample; else null.</summary>
    public static SizeSymbol? SampleAt(Dimension axis, ScalarValue place)
    {
        if (place.Size is not { IsKnown: true } size || axis.Factors is not [.., { Samples: SamplePlacement.Axis } batch]) return null;
        if (axis.Factors.Take(axis.Factors.Count - 1).Any(static factor => factor.Samples != SamplePlacement.None)) return null;

        // In copies of the batch after each other, sample i is also at B + i.
        var copies = Dimension.Of(axis.Factors.Take(axis.Factors.Count - 1)).Size.Constant ?? 1;
        for (var copy = 0; copy < Math.Min(copies, 16); copy++)
        {
            if ((size - (Size.Of(copy) * batch.Size)).Symbol is { InvolvesBatch: true } symbol && symbol != Size.Batch.Symbol) return symbol;
        }

        return null;
    }

    /// <summary>Whether a tensor of places takes from an axis each entry at its own.</summary>
    public static bool IsOwnPlace(TensorValue index, Dimension axis) =>
        index.Content == TensorContent.Places && index.Shape.Rank == 1 && index.Shape.Dimensions[0].Size.IsSurely(axis.Size);

    /// <summary>Whether an index of an axis may be truth values: whole numbers may be as many as they like.</summary>
    public static bool MayMask(TensorValue index, Dimension axis) => index.Content == TensorContent.Any && index.Shape.Rank == 1
        && index.Shape.Dimensions[0].Size is var size && (size.IsSurely(axis.Size) || (!axis.Size.IsKnown && axis.Size.InvolvesBatch == size.InvolvesBatch) || (!size.IsKnown && axis.Size.InvolvesBatch));

    private static IndexedAxis? Meet(List<(Dimension Dimension, int Position)> axes, IndexValue index, bool fromBack)
    {
        if (index is IndexValue.NewAxis or IndexValue.Mask) return new(Dimension.One, index, -1, 0);
        if (axes.Count == 0) return null;
        var place = fromBack ? axes.Count - 1 : 0;
        var axis = axes[place];
        if (!axis.Dimension.IsGap)
        {
            axes.RemoveAt(place);
            return new(axis.Dimension, index, axis.Position, 0);
        }

        // The gap may be empty, and then the next axis is met: none of those that may be may hold samples, and none is known any more.
        if (axes.Exists(static other => other.Dimension.HasSamples)) return null;
        axes.Clear();
        axes.Add(axis);
        return new(Dimension.Of(Size.Unknown), index, axis.Position, 0);
    }
}
