using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>The axes of a tensor, at most one of them a <see cref="Dimension.Gap"/> that stands for any number without samples.</summary>
internal sealed record TensorShape
{
    public TensorShape(IEnumerable<Dimension> dimensions) => Dimensions = new(dimensions);

    public TensorShape(params Dimension[] dimensions) => Dimensions = new(dimensions);

    /// <summary>Nothing is known but that no axis holds samples.</summary>
    public static TensorShape Unknown { get; } = new(Dimension.Gap);

    /// <summary>A tensor without axes, one number.</summary>
    public static TensorShape Scalar { get; } = new();

    public EquatableArray<Dimension> Dimensions { get; }

    public bool HasGap => Gap >= 0;

    /// <summary>The number of axes; null where there is a gap.</summary>
    public int? Rank => HasGap ? null : Dimensions.Count;

    public bool HasSamples => Dimensions.Any(static dimension => dimension.HasSamples);

    public Size Count => Dimensions.Aggregate(Size.One, static (product, dimension) => product * dimension.Size);

    private int Gap
    {
        get
        {
            for (var position = 0; position < Dimensions.Count; position++)
            {
                if (Dimensions[position].IsGap) return position;
            }

            return -1;
        }
    }

    /// <summary>Where in <see cref="Dimensions"/> an axis is, counted from the back where negative; null where a gap hides it or there is none.</summary>
    public int? PositionOf(long axis)
    {
        var gap = Gap;
        var position = axis < 0 ? axis + Dimensions.Count : axis;
        if (position < 0 || position >= Dimensions.Count) return null;
        return gap >= 0 && (axis < 0 ? position <= gap : position >= gap) ? null : (int)position;
    }

    /// <summary>The gap that an axis, counted from the front, surely lies in or behind, where no samples are; null where that is not sure.</summary>
    public int? GapOver(long axis)
    {
        var gap = Gap;
        return gap >= 0 && axis >= gap && !Dimensions.Skip(gap).Any(static dimension => dimension.HasSamples) ? gap : null;
    }

    /// <summary>How an author names the axis at a position: from the front, or from the back after a gap.</summary>
    public int AxisAt(int position)
    {
        var gap = Gap;
        return gap >= 0 && position > gap ? position - Dimensions.Count : position;
    }

    public TensorShape With(int position, Dimension dimension) => new(Dimensions.Select((old, index) => index == position ? dimension : old));

    public TensorShape Without(int position) => new(Dimensions.Where((_, index) => index != position));

    public TensorShape Insert(int position, Dimension dimension) => new([.. Dimensions.Take(position), dimension, .. Dimensions.Skip(position)]);

    /// <summary>The same sizes with no samples along any axis.</summary>
    public TensorShape WithoutSamples() => new(Dimensions.Select(static dimension => dimension.WithoutSamples()));

    /// <summary>A shape that is one or the other; null where the samples' places differ.</summary>
    public TensorShape? Join(TensorShape other)
    {
        if (Equals(other)) return this;
        if (Dimensions.Count == other.Dimensions.Count && !HasGap && !other.HasGap)
        {
            var joined = Dimensions.Zip(other.Dimensions, static (one, another) => one.Join(another)).ToArray();
            return joined.Contains(null) ? null : new(joined!);
        }

        // Ranks differ, or may: what agrees at either end stays, and what is between may hold no samples.
        var front = new List<Dimension>();
        var back = new List<Dimension>();
        var left = Dimensions.ToList();
        var right = other.Dimensions.ToList();
        while (left.Count > 0 && right.Count > 0 && !left[0].IsGap && !right[0].IsGap && left[0].Join(right[0]) is { } first && (first.HasSamples || left.Count > 1))
        {
            front.Add(first);
            left.RemoveAt(0);
            right.RemoveAt(0);
        }

        while (left.Count > 0 && right.Count > 0 && left[left.Count - 1] is { IsGap: false } one && right[right.Count - 1] is { IsGap: false } another && one.Join(another) is { } last)
        {
            back.Insert(0, last);
            left.RemoveAt(left.Count - 1);
            right.RemoveAt(right.Count - 1);
        }

        return left.Concat(right).Any(static dimension => dimension.HasSamples) ? null : new([.. front, Dimension.Gap, .. back]);
    }

    public override string ToString() => $"[{string.Join(", ", Dimensions)}]";
}
