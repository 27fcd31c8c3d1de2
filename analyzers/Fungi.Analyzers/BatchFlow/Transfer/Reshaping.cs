using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that lay the same elements, in the same order, along other axes, or repeat them.</summary>
internal static class Reshaping
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("reshape", static _ => static call => Reshape(call, call.IntegersAt(1))),
        new("view", static _ => static call => Reshape(call, call.IntegersAt(1))),
        new("reshape_as", static _ => static call => Reshape(call, SizesOf(call.TensorAt(1)))),
        new("view_as", static _ => static call => Reshape(call, SizesOf(call.TensorAt(1)))),
        new("flatten", static _ => static call => Flatten(call, call.IntegerAt(1) ?? Size.Zero, call.IntegerAt(2) ?? Size.Of(-1))),
        new("ravel", static _ => static call => Flatten(call, Size.Zero, Size.Of(-1))),
        new("unflatten", static _ => Unflatten),
        new("squeeze", static _ => Squeeze),
        new("unsqueeze", static _ => Unsqueeze),
        new("expand", static _ => static call => Expand(call, call.IntegersAt(1))),
        new("expand_as", static _ => static call => Expand(call, SizesOf(call.TensorAt(1)))),
        new("broadcast_to", static _ => static call => Expand(call, call.IntegersAt(1))),
        new("repeat", static _ => Repeat),
        new("tile", static _ => Repeat),
        new("repeat_interleave", static _ => RepeatInterleave),
    ];

    /// <summary>
    /// The axes of some sizes on which the elements of others lie; null where samples come apart.
    /// </summary>
    /// <param name="sizes">The new sizes; -1 is whatever remains.</param>
    /// <param name="scrambled">Whether it is sure that they come apart.</param>
    /// <remarks>
    /// Both are row-major, so whatever of the sizes multiplies up to the same product, from the front or from the back, holds the same
    /// factors. What remains in the middle is one axis with all the factors that remain, or several without samples.
    /// </remarks>
    public static IReadOnlyList<Dimension>? Part(IEnumerable<Dimension> dimensions, IReadOnlyList<Size> sizes, out bool scrambled)
    {
        scrambled = false;
        var rest = Merged(dimensions);
        var parts = new Dimension[sizes.Count];
        var first = 0;
        var end = sizes.Count;
        while (first < end && Take(rest, sizes[first], fromBack: false) is { } part) parts[first++] = part;
        while (first < end && Take(rest, sizes[end - 1], fromBack: true) is { } part) parts[--end] = part;
        if (end - first == 1)
        {
            parts[first] = Dimension.Of(rest);
            return parts;
        }

        var open = sizes.Skip(first).Take(end - first).ToList();
        var total = rest.Aggregate(Size.One, static (product, factor) => product * factor.Size);
        var given = open.Where(static size => size.Constant != -1).Aggregate(Size.One, static (product, size) => product * size);
        var remaining = Quotient(total, given);
        if (rest.Exists(static factor => factor.Samples != SamplePlacement.None))
        {
            // It is sure where the sizes are, and where a constant cuts the batch.
            scrambled = open.Exists(static size => size.Constant == -1) ? remaining.IsKnown : given.IsSurely(total);
            scrambled |= open.Count > 0 && (IsCut(rest[0], open[0]) || IsCut(rest[rest.Count - 1], open[open.Count - 1]));
            return null;
        }

        for (var place = first; place < end; place++) parts[place] = Dimension.Of(sizes[place].Constant == -1 ? remaining : sizes[place]);
        return parts;
    }

    /// <summary>All factors in order, those without samples that follow each other as one, so that they part anywhere; a gap is one of unknown size.</summary>
    private static List<Factor> Merged(IEnumerable<Dimension> dimensions)
    {
        var merged = new List<Factor>();
        foreach (var factor in dimensions.SelectMany(static dimension => dimension.IsGap ? [new Factor(Size.Unknown)] : dimension.Factors.AsEnumerable()))
        {
            if (merged.Count > 0 && merged[merged.Count - 1] is { Samples: SamplePlacement.None, Size.IsKnown: true } last && factor is { Samples: SamplePlacement.None, Size.IsKnown: true })
            {
                merged[merged.Count - 1] = new(last.Size * factor.Size);
            }
            else
            {
                merged.Add(factor);
            }
        }

        return merged;
    }

    /// <summary>Takes the factors that an axis of a size holds off one end; null, and nothing taken, where they do not fit.</summary>
    private static Dimension? Take(List<Factor> factors, Size size, bool fromBack)
    {
        if (!size.IsKnown || size.Constant is <= 0) return null;
        var rest = factors.ToList();
        var taken = new List<Factor>();
        while (size.Constant != 1)
        {
            if (rest.Count == 0) return null;
            var place = fromBack ? rest.Count - 1 : 0;
            var factor = rest[place];
            var left = Quotient(size, factor.Size);
            if (left.IsKnown)
            {
                rest.RemoveAt(place);
            }
            else
            {
                // The batch in order is never cut; where samples are scattered already, each part has some.
                var kept = Quotient(factor.Size, size);
                if (!kept.IsKnown || factor.Samples == SamplePlacement.Axis) return null;
                rest[place] = factor with { Size = kept };
                (factor, left) = (factor with { Size = size }, Size.One);
            }

            taken.Insert(fromBack ? 0 : taken.Count, factor);
            size = left;
        }

        factors.Clear();
        factors.AddRange(rest);
        return Dimension.Of(taken);
    }

    private static Size Quotient(Size left, Size right) => left.IsSurely(right) ? Size.One : left / right;

    private static bool IsCut(Factor factor, Size size) => factor.Samples == SamplePlacement.Axis && size.Constant is > 1;

    private static IReadOnlyList<Size>? SizesOf(TensorValue tensor) => tensor.Shape.HasGap ? null : [.. tensor.Shape.Dimensions.Select(static dimension => dimension.Size)];

    private static AbstractValue Reshape(OperatorCall call, IReadOnlyList<Size>? sizes)
    {
        var self = call.TensorAt(0);
        if (sizes is null) return call.Lost("its sizes are not known", self);
        return Part(self.Shape.Dimensions, sizes, out var scrambled) is { } parts
            ? call.View(self, new(parts))
            : Torn(call, self, self.Shape, new(sizes.Select(static size => Dimension.Of(size.Constant == -1 ? Size.Unknown : size))), sizes, scrambled);
    }

    private static AbstractValue Unflatten(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (call.AxisAt(1, self.Shape) is not { } position || call.IntegersAt(2) is not { } sizes) return call.Lost("its axis or its sizes are not known", self);
        var parts = Part([self.Shape.Dimensions[position]], sizes, out var scrambled);
        var shape = new TensorShape([
            .. self.Shape.Dimensions.Take(position),
            .. parts ?? sizes.Select(static size => Dimension.Of(size.Constant == -1 ? Size.Unknown : size)),
            .. self.Shape.Dimensions.Skip(position + 1)]);
        return parts is not null ? call.View(self, shape) : Torn(call, self, new(self.Shape.Dimensions[position]), shape, sizes, scrambled);
    }

    /// <summary>A reshape that keeps no batch axis: after it any element may be any sample's.</summary>
    private static AbstractValue Torn(OperatorCall call, TensorValue self, TensorShape from, TensorShape to, IReadOnlyList<Size> sizes, bool scrambled) =>
        call.View(self, to.WithoutSamples()).Because(scrambled
            ? call.Because(CauseKind.Coupled, $"{call.Subject(0)} {from.Describe()} is reshaped to [{string.Join(", ", sizes)}]; '{call.Name}' scrambles the samples")
            : call.NotProved($"it is not known whether [{string.Join(", ", sizes)}] keeps the samples of {from.Describe()} apart"));

    private static AbstractValue Flatten(OperatorCall call, Size start, Size end)
    {
        var self = call.TensorAt(0);
        var dimensions = self.Shape.Dimensions;
        if (dimensions.Count == 0) return call.View(self, new(Dimension.One));
        var from = start.Constant is { } front ? Bound(self.Shape, front, front >= 0) : null;
        var to = end.Constant is { } back ? Bound(self.Shape, back, back >= 0) : null;
        if (from is not { } first || to is not { } last || last < first) return call.Lost("its axes are not known", self);
        var joined = Dimension.Of(dimensions.Skip(first).Take(last - first + 1)
            .SelectMany(static dimension => dimension.IsGap ? [new Factor(Size.Unknown)] : dimension.Factors.AsEnumerable()));
        return call.View(self, new([.. dimensions.Take(first), joined, .. dimensions.Skip(last + 1)]));
    }

    /// <summary>Where a run of axes begins or ends: as an axis, but it may also be the nearest of a gap, since no more than its size is asked.</summary>
    private static int? Bound(TensorShape shape, long axis, bool fromFront)
    {
        var position = fromFront ? axis : axis + shape.Dimensions.Count;
        if (position < 0 || position >= shape.Dimensions.Count) return null;
        return shape.Dimensions[(int)position].IsGap ? (int)position : shape.PositionOf(axis);
    }

    private static AbstractValue Squeeze(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (!call.Has(call.Parameter(1))) return SqueezeAll(call, self);
        if (call.AxesAt(1, self.Shape) is not { } positions) return call.Lost("its axis is not known", self);
        var shape = self.Shape;
        foreach (var position in positions.Distinct().OrderByDescending(static position => position))
        {
            // An axis of a size that has a name is taken not to be of size 1; of an unknown one it may be either.
            var dimension = shape.Dimensions[position];
            var squeezed = dimension.IsOne ? shape.Without(position)
                : dimension.Size.IsKnown || dimension.HasSamples ? shape
                : shape.Join(shape.Without(position));
            if (squeezed is null) return call.Lost("whether an axis is of size 1 is not known", self);
            shape = squeezed;
        }

        return call.View(self, shape);
    }

    private static AbstractValue SqueezeAll(OperatorCall call, TensorValue self)
    {
        var kept = new List<Dimension>();
        foreach (var dimension in self.Shape.Dimensions.Where(static dimension => !dimension.IsOne))
        {
            var open = dimension.IsGap || (!dimension.Size.IsKnown && !dimension.HasSamples);
            if (open && kept.Count > 0 && kept[kept.Count - 1].IsGap) continue;
            if (open && kept.Exists(static other => other.IsGap)) return call.Lost("which of its axes are of size 1 is not known", self);
            kept.Add(open ? Dimension.Gap : dimension);
        }

        return call.View(self, new(kept));
    }

    private static AbstractValue Unsqueeze(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.IntegerAt(1)?.Constant is { } axis && Between(self.Shape, axis) is { } position
            ? call.View(self, self.Shape.Insert(position, Dimension.One))
            : call.Lost("its axis is not known", self);
    }

    /// <summary>Where a new axis comes to stand among those of a shape; null where a gap hides it.</summary>
    public static int? Between(TensorShape shape, long axis)
    {
        var position = axis < 0 ? axis + shape.Dimensions.Count + 1 : axis;
        if (position < 0 || position > shape.Dimensions.Count) return null;
        var gap = shape.Dimensions.ToList().FindIndex(static dimension => dimension.IsGap);
        return gap >= 0 && (axis < 0 ? position <= gap : position > gap) ? null : (int)position;
    }

    private static AbstractValue Expand(OperatorCall call, IReadOnlyList<Size>? sizes)
    {
        var self = call.TensorAt(0);
        if (sizes is null) return call.Lost("its sizes are not known", self);
        var rest = self.Shape.Dimensions.ToList();
        var expanded = new List<Dimension>();
        foreach (var size in sizes.Reverse())
        {
            var last = rest.Count == 0 ? Dimension.One : rest[rest.Count - 1];
            if (last.IsGap)
            {
                // How far the gap reaches is not known, so what is before it may hold no samples.
                if (rest.Exists(static dimension => dimension.HasSamples)) return call.Lost("how its axes meet the sizes is not known", self);
                expanded.Insert(0, Dimension.Of(size.Constant == -1 ? Size.Unknown : size));
                continue;
            }

            // Only an axis of size 1 changes, and what it repeats is the same all along the new one.
            expanded.Insert(0, size.Constant == -1 || last.HasSamples || (last.Size.IsKnown && !last.IsOne) ? last : Dimension.Of(size));
            if (rest.Count > 0) rest.RemoveAt(rest.Count - 1);
        }

        return rest.Exists(static dimension => !dimension.IsGap) && rest.Exists(static dimension => dimension.HasSamples)
            ? call.Lost("it has more axes than the sizes", self)
            : call.View(self, new(expanded));
    }

    /// <summary>Also <c>tile</c>, which may be given fewer numbers than there are axes.</summary>
    private static AbstractValue Repeat(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (call.IntegersAt(1) is not { } counts) return call.Lost("how often it repeats is not known");
        var rest = self.Shape.Dimensions.ToList();
        var repeated = new List<Dimension>();
        foreach (var count in counts.Reverse())
        {
            var last = rest.Count == 0 ? Dimension.One : rest[rest.Count - 1];
            if (last.IsGap) return call.Lost("how its axes meet the numbers is not known");

            // Whole copies of the axis follow each other: the count is the outer factor.
            repeated.Insert(0, Dimension.Of([new(count), .. last.Factors]));
            if (rest.Count > 0) rest.RemoveAt(rest.Count - 1);
        }

        return call.Result(new TensorShape([.. rest, .. repeated]));
    }

    private static AbstractValue RepeatInterleave(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var shape = self.Shape;
        if (!call.Has(call.Parameter(2)))
        {
            shape = new(Dimension.Of(shape.Dimensions.SelectMany(static dimension => dimension.IsGap ? [new Factor(Size.Unknown)] : dimension.Factors.AsEnumerable())));
        }

        if (call.AxisAt(2, shape, otherwise: 0) is not { } position) return call.Lost("its axis is not known");
        var dimension = shape.Dimensions[position];
        if (call.At(1) is ScalarValue { Size: { } count })
        {
            // Copies of one entry follow each other: the count is the inner factor.
            return call.Result(shape.With(position, Dimension.Of([.. dimension.Factors, new(count)])));
        }

        // Where an entry comes to lie depends on the counts of all before it.
        var repeated = call.Result(shape.With(position, dimension.HasSamples ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown)));
        return call.TensorAt(1).Shape.HasSamples
            ? repeated.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' places each entry after the copies of all samples before it"))
            : repeated;
    }
}
