using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that write entries of a tensor by their places: what the tensor is afterwards, in its own shape.</summary>
internal static class Writing
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("masked_fill", static _ => MaskedFill),
        new("masked_scatter", static _ => MaskedScatter),
        new("index_put", static _ => static call => Indexing.IndicesAt(call, 2) is { } indices && call.At(1) is { } value
            ? Set(call, call.TensorAt(0), indices, value)
            : call.Lost("its indices are not known")),
        new("index_fill", static _ => static call => call.WithNumbers(Place(call, source: null), 3)),
        new("index_copy", static _ => static call => Place(call, call.TensorAt(3))),
        new("index_add", static _ => static call => call.WithNumbers(Place(call, call.TensorAt(3)), 4)),
        new("index_reduce", static _ => static call => Place(call, call.TensorAt(3))),
        new("scatter", static _ => Scatter),
        new("scatter_add", static _ => Scatter),
        new("select_scatter", static _ => static call => SetAlong(call, 2, new IndexValue.Single(call.At(3) as ScalarValue ?? ScalarValue.Any))),
        new("slice_scatter", static _ => static call => SetAlong(call, 2, new IndexValue.Slice(call.At(3) as ScalarValue, call.At(4) as ScalarValue, call.At(5) as ScalarValue))),
    ];

    /// <summary>The tensor after a value has been written to some of its entries, as <c>tensor[...] = value</c> does.</summary>
    /// <remarks>
    /// Whether each position is written, and in which order, is not followed: a position depends on what it had and on all that may come to it.
    /// So a buffer without samples has them, after a loop over the samples, along the axis where each writes its own entry.
    /// </remarks>
    public static AbstractValue Set(OperatorCall call, TensorValue target, IReadOnlyList<IndexValue> indices, AbstractValue value)
    {
        var writing = new Written(call, target, value);
        if (value is ScalarValue { ChangesWithBatch: true }) writing.Because(CauseKind.BatchSize, $"'{call.Text}' writes a number that changes with the batch");
        if (MaskOf(target, indices) is { } mask) writing.Mask(mask);
        else if (Indices.Lay(target.Shape, indices) is { } axes) writing.At(axes);
        else writing.Lose("which axes its indices meet is not known", indices.SelectMany(static index => index.Parts));
        return writing.Result;
    }

    /// <summary>The truth values of <c>tensor[mask] = value</c>.</summary>
    private static TensorValue? MaskOf(TensorValue target, IReadOnlyList<IndexValue> indices) =>
        indices is [IndexValue.TensorIndex { Tensor: { Content: TensorContent.Boolean, Shape.Rank: { } rank } mask }] && target.Shape.Dimensions.Take(rank).Count(static dimension => !dimension.IsGap) == rank
            ? mask
            : null;

    private static AbstractValue MaskedFill(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var met = Broadcasting.Of(self.Shape, call.TensorAt(1).Shape);
        if (met is not null && call.At(2) is TensorValue value) met = Broadcasting.Of(met, value.Shape);
        return met is null ? call.Lost("how the batch of its mask meets its own is not known") : call.WithNumbers(call.Result(met), 2).Nonlinear();
    }

    /// <summary>The values are taken one after another, so where a sample's come to lie depends on the mask of those before it.</summary>
    private static AbstractValue MaskedScatter(OperatorCall call)
    {
        var result = call.Result(call.TensorAt(0).Shape.WithoutSamples()).Nonlinear();
        return call.HasSamples() ? result.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' takes values in the order of the mask, across the batch")) : result;
    }

    /// <summary>Whole entries of an axis, whose places an index says.</summary>
    private static AbstractValue Place(OperatorCall call, TensorValue? source)
    {
        var self = call.TensorAt(0);
        var index = call.TensorAt(2);
        var position = call.AxisAt(1, self.Shape);
        if (position is not { } along)
        {
            return call.Lost("its axis is not known");
        }

        var result = call.Result(self.Shape).Nonlinear();
        var isOwn = Indices.IsOwnPlace(index, self.Shape.Dimensions[along]);
        if (!isOwn && self.Shape.Dimensions[along].HasSamples)
        {
            result = result.Because(call.Mixes(call.Parameter(0), self.Shape, along));
        }

        if (index.Shape.HasSamples) result = result.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' writes where the samples of its index say, across the batch"));
        if (source is null || !source.Shape.HasSamples) return result;
        if (source.Shape.Rank != self.Shape.Rank || source.Shape.HasGap) return call.Lost("how the batch of its source meets its own is not known");
        if (!isOwn && source.Shape.Dimensions[along].HasSamples) result = result.Because(call.Mixes(call.Parameter(3), source.Shape, along));
        return Operands.Align(self.Shape, isOwn ? source.Shape : source.Shape.With(along, self.Shape.Dimensions[along])) is { } shape
            ? ((TensorValue)result) with { Shape = shape }
            : call.Lost("how the batch of its source meets its own is not known");
    }

    /// <summary>Self[i, index[i, j]] becomes source[i, j]: off the axis, entries meet at their own places.</summary>
    private static AbstractValue Scatter(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (!call.HasSamples()) return call.WithNumbers(call.Result(self.Shape), 3).Nonlinear();
        if (self.Shape.HasGap || call.AxisAt(1, self.Shape) is not { } along) return call.Lost("its axes are not known");
        var result = call.Result(self.Shape).Nonlinear();
        TensorShape? shape = self.Shape;
        if (self.Shape.Dimensions[along].HasSamples) result = result.Because(call.Mixes(call.Parameter(0), self.Shape, along));
        foreach (var place in new[] { 2, 3 })
        {
            if (call.At(place) is not TensorValue other || !(other.Shape.HasSamples || shape!.HasSamples)) continue;
            if (other.Shape.Rank != self.Shape.Rank)
            {
                if (other.Shape.HasSamples || place == 2) return call.Lost("how the axes of its operands meet is not known");
                continue;
            }

            // An entry of the batch along the axis may come to lie anywhere.
            if (other.Shape.Dimensions[along].HasSamples) result = result.Because(call.Mixes(call.Parameter(place), other.Shape, along));
            if (place == 2 && shape.Dimensions.Where((dimension, axis) => axis != along && dimension.HasSamples && !other.Shape.Dimensions[axis].Size.IsSurely(dimension.Size)).Any())
            {
                return call.Lost("whether its index covers the batch is not known");
            }

            shape = Operands.Align(shape, other.Shape.With(along, shape.Dimensions[along]));
            if (shape is null) return call.Lost("how the batches of its operands meet is not known");
        }

        return call.WithNumbers(((TensorValue)result) with { Shape = shape }, 3);
    }

    private static AbstractValue SetAlong(OperatorCall call, int place, IndexValue index)
    {
        var self = call.TensorAt(0);
        if (self.Shape.HasGap || call.AxisAt(place, self.Shape) is not { } position || call.At(1) is not { } source) return call.Lost("its axis is not known");
        var indices = Enumerable.Repeat<IndexValue>(new IndexValue.Slice(), self.Shape.Dimensions.Count).ToArray();
        indices[position] = index;
        return Set(call, self, indices, source) is TensorValue written ? written with { Storage = new([]) } : call.Lost("what it writes is not known");
    }

    /// <summary>The target of one write, as it becomes known.</summary>
    private sealed class Written(OperatorCall call, TensorValue target, AbstractValue value)
    {
        private readonly TensorValue source = value as TensorValue ?? (TensorValue)(value is ScalarValue ? new TensorValue(TensorShape.Scalar) : TensorValue.Frozen).DependingOn(value);
        private readonly HashSet<SizeSymbol> own = [];
        private TensorShape shape = target.Shape;
        private AbstractValue dependence = new UnknownValue();

        /// <summary>The target afterwards: what a sample writes at its own place depends on it along the axis, no longer at the loop's index.</summary>
        public AbstractValue Result => (target with { Shape = shape, Content = TensorContent.Any }).DependingOn(new UnknownValue
        {
            Bound = new(source.Bound.Concat(dependence.Bound).Where(index => !own.Contains(index))),
            Causes = source.Causes | dependence.Causes,
        });

        private bool IsFrozen => source.IsFrozen && dependence.IsFrozen;

        public void Because(CauseKind kind, string sentence) => dependence = dependence.Because(call.Because(kind, sentence));

        public void Lose(string why, IEnumerable<AbstractValue> parts)
        {
            var all = parts.ToList();
            dependence = dependence.DependingOn(all);
            if (target.Shape.HasSamples || source.Shape.HasSamples || all.Exists(static part => part is TensorValue { Shape.HasSamples: true })) dependence = dependence.Because(call.NotProved(why));
            if (!target.Shape.HasSamples) shape = target.Shape.HasGap ? TensorShape.Unknown : target.Shape;
        }

        /// <summary>Each entry on which the mask lies is written or not, by the mask there.</summary>
        public void Mask(TensorValue mask)
        {
            dependence = dependence.DependingOn(mask);
            for (var position = 0; position < mask.Shape.Dimensions.Count; position++) Merge(position, mask.Shape.Dimensions[position]);
            var rest = shape.Dimensions.Skip(mask.Shape.Dimensions.Count).Select((_, place) => new Place(place + mask.Shape.Dimensions.Count));
            var isSpread = source.Shape.Dimensions.Count > shape.Dimensions.Count - mask.Shape.Dimensions.Count
                && source.Shape.Dimensions.Take(source.Shape.Dimensions.Count - (shape.Dimensions.Count - mask.Shape.Dimensions.Count)).Any(static dimension => !dimension.IsOne);
            if (isSpread && (target.Shape.HasSamples || mask.Shape.HasSamples || source.Shape.HasSamples))
            {
                Because(CauseKind.Coupled, $"'{call.Text}' takes values in the order of the mask, across the batch");
            }
            else
            {
                Spread([default, .. rest]);
            }
        }

        public void At(IReadOnlyList<IndexedAxis> axes)
        {
            var lookups = axes.Where(static axis => axis.Index is IndexValue.TensorIndex).ToList();
            var rows = lookups.FindIndex(static axis => Indices.IsOwnPlace(((IndexValue.TensorIndex)axis.Index!).Tensor, axis.Dimension));
            int? row = rows < 0 ? null : lookups[rows].Position;
            dependence = dependence.DependingOn(axes.Where(axis => axis.Index is not null && axis.Position != row).SelectMany(static axis => axis.Index!.Parts));

            // Lookups apart from each other, and of an unknown number of axes, hide where the value's axes lie.
            var ranks = lookups.Select(static axis => ((IndexValue.TensorIndex)axis.Index!).Tensor.Shape.Rank).ToList();
            var isHidden = ranks.Contains(null) || Enumerable.Range(1, Math.Max(0, lookups.Count - 1)).Any(place => lookups[place].Order != lookups[place - 1].Order + 1);
            var region = new List<Place>();
            foreach (var axis in axes)
            {
                switch (axis.Index)
                {
                    case IndexValue.Single { Place: var place }:
                        Entry(axis, place);
                        break;
                    case IndexValue.Slice slice:
                        region.Add(Range(axis, slice));
                        break;
                    case IndexValue.TensorIndex { Tensor: var index }:
                        LookUp(axis, index, row);
                        if (axis.Equals(lookups[0])) region.AddRange(Enumerable.Repeat(new Place(row), row is null ? ranks.Max() ?? 0 : 1));
                        break;
                    default:
                        region.Add(new(axis.Position >= 0 && !axis.Dimension.IsGap ? axis.Position : null));
                        break;
                }
            }

            if (!isHidden) Spread(region);
            else if (source.Shape.HasSamples) dependence = dependence.Because(call.NotProved("where it writes the samples is not known"));
        }

        /// <summary>The value lies on the region that it is written to, aligned at the last axes.</summary>
        private void Spread(IReadOnlyList<Place> region)
        {
            var dimensions = source.Shape.Dimensions;
            for (var back = 1; back <= dimensions.Count; back++)
            {
                var written = dimensions[dimensions.Count - back];
                if (!written.HasSamples) continue;
                var place = back <= region.Count ? region[region.Count - back] : default;
                if (written.Equals(place.Part)) continue;
                if (dimensions.Skip(dimensions.Count - back).Any(static dimension => dimension.IsGap) || target.Shape.HasGap || place.Position is not { } position)
                {
                    dependence = dependence.Because(call.NotProved("where it writes the samples is not known"));
                }
                else
                {
                    Merge(position, written);
                }
            }
        }

        private void Merge(int position, Dimension written)
        {
            if (!written.HasSamples) return;
            var old = shape.Dimensions[position];
            if (old.IsOne || Operands.Align(old, written) is not { } merged) dependence = dependence.Because(call.NotProved("how the samples that it writes meet those that are there is not known"));
            else shape = shape.With(position, merged);
        }

        private void Entry(IndexedAxis axis, ScalarValue place)
        {
            if (Batched(axis.Dimension) is { } batched && Indices.SampleAt(batched, place) is { } index)
            {
                if (!source.Bound.Contains(index) && !dependence.Bound.Contains(index)) return;
                own.Add(index);
                shape = shape.With(axis.Position, batched);
            }
            else if (place.InvolvesBatch)
            {
                if (!IsFrozen && !axis.Dimension.Size.IsKnown) dependence = dependence.Because(call.NotProved("whether each sample writes to its own place is not known"));
                else Because(IsFrozen ? CauseKind.BatchSize : CauseKind.Coupled, IsFrozen
                    ? $"'{call.Text}' writes where the place of the sample in the batch says"
                    : $"'{call.Text}' writes one sample's value to the place of another");
            }
            else if (axis.Dimension.HasSamples || axis.Dimension.Size.InvolvesBatch)
            {
                dependence = dependence.Because(place.Size?.Constant is null
                    ? call.NotProved("whose place it writes to is not known")
                    : call.Because(CauseKind.BatchSize, $"'{call.Text}' writes to one sample by its place in the batch"));
            }
        }

        /// <summary>Where the entries of a range lie.</summary>
        private Place Range(IndexedAxis axis, IndexValue.Slice slice)
        {
            var (start, stop, step) = (SizeOf(slice.Start), SizeOf(slice.Stop), SizeOf(slice.Step));
            if (Slicing.Of(axis.Dimension, start, stop, step).Equals(axis.Dimension)) return new(axis.Position);

            // Whole batches in a row: each sample writes to its own place in each.
            if (Batched(axis.Dimension) is { } batched && Slicing.Of(batched, start, stop, step) is var part && !part.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered))
            {
                if (source.Shape.HasSamples) shape = shape.With(axis.Position, batched);
                return new(null, part);
            }

            if (axis.Dimension.HasSamples || slice.Parts.OfType<ScalarValue>().Any(static bound => bound.InvolvesBatch))
            {
                Because(IsFrozen ? CauseKind.BatchSize : CauseKind.Coupled, $"'{call.Text}' writes to a part of the batch");
            }

            return default;
        }

        private static Size? SizeOf(ScalarValue? place) => place is null ? null : place.Size ?? Size.Unknown;

        private void LookUp(IndexedAxis axis, TensorValue index, int? row)
        {
            if (axis.Position == row) return;
            dependence = dependence.Nonlinear();
            if (index.Content == TensorContent.Boolean)
            {
                // A mask of one axis among other indices: what it takes one after another is one number, or belongs to no sample.
                Merge(axis.Position, index.Shape.Dimensions[0]);
                if ((index.Shape.HasSamples || axis.Dimension.HasSamples) && source.Shape.Dimensions.Any(static dimension => !dimension.IsOne))
                {
                    dependence = dependence.Because(call.NotProved("whether it takes values in the order of the mask is not known"));
                }

                return;
            }

            if (axis.Dimension.HasSamples || axis.Dimension.Size.InvolvesBatch)
            {
                dependence = dependence.Because(Indices.MayMask(index, axis.Dimension)
                    ? call.NotProved("its index may be a mask, or the places of other samples")
                    : call.Because(CauseKind.Coupled, $"'{call.Text}' writes to samples by their places"));
            }

            if (!index.Shape.HasSamples) return;
            if (row is { } position && index.Shape.Dimensions.Count == 1) Merge(position, index.Shape.Dimensions[0]);
            else Because(CauseKind.Coupled, $"'{call.Text}' writes where the samples of its index say, across the batch");
        }

        /// <summary>An axis as one with samples, where its size is whole batches; null where it is not.</summary>
        private static Dimension? Batched(Dimension axis)
        {
            if (axis.HasSamples) return axis;
            if (axis.IsGap) return null;
            var copies = axis.Size.IsSurely(Size.Batch) ? Size.One : axis.Size / Size.Batch;
            return copies.IsKnown ? Dimension.Of(new Factor(copies), Factor.Batch) : null;
        }

        /// <summary>Where one axis of the written value lies in the target: on a whole axis of it, on a part that holds samples, or nowhere that is known.</summary>
        private readonly record struct Place(int? Position, Dimension? Part = null);
    }
}
