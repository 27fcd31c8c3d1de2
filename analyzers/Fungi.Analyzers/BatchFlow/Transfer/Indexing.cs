using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that take entries of a tensor by their places.</summary>
internal static class Indexing
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("select", static _ => static call => At(call, 1, new IndexValue.Single(Number(call.At(2))))),
        new("narrow", static _ => static call => At(call, 1, new IndexValue.Slice(Number(call.At(2)), Sum(call.At(2), call.At(3))))),
        new("slice", static _ => static call => At(call, 1, new IndexValue.Slice(Optional(call.At(2)), Optional(call.At(3)), Optional(call.At(4))))),
        new("index", static _ => static call => IndicesAt(call, 1) is { } indices ? Get(call, call.TensorAt(0), indices) : call.Lost("its indices are not known")),
        new("index_select", static _ => static call => At(call, 1, new IndexValue.TensorIndex(call.TensorAt(2) with { Content = Integers(call.TensorAt(2)) }))),
        new("gather", static _ => Gather),
        new("take_along_dim", static _ => TakeAlong),
        new("take", static _ => Take),
        new("masked_select", static _ => MaskedSelect),
        new("nonzero", static _ => Nonzero),
        new("argwhere", static _ => Nonzero),
        new("where_nonzero", static _ => NonzeroAsList),
        .. Writing.All,
    ];

    /// <summary>The entries of a tensor at some indices, as <c>tensor[...]</c> gives them.</summary>
    public static AbstractValue Get(OperatorCall call, TensorValue tensor, IReadOnlyList<IndexValue> indices)
    {
        var value = tensor with { Content = tensor.Content == TensorContent.Boolean ? TensorContent.Boolean : TensorContent.Any };
        if (Indices.Lay(tensor.Shape, indices) is not { } axes)
        {
            value = (TensorValue)value.DependingOn(indices.SelectMany(static index => index.Parts)) with { Shape = TensorShape.Unknown };
            return tensor.Shape.HasSamples || indices.OfType<IndexValue.TensorIndex>().Any(static index => index.Tensor.Shape.HasSamples)
                ? value.Because(call.NotProved("which axes its indices meet is not known")).Nonlinear()
                : value;
        }

        var dimensions = new List<Dimension>();
        var lookups = new List<(IndexedAxis Axis, TensorValue Index, int Place)>();
        foreach (var axis in axes)
        {
            switch (axis.Index)
            {
                case IndexValue.Single { Place: var place }:
                    value = Pick(call, (TensorValue)value.DependingOn(place), tensor.Shape, axis, place);
                    break;
                case IndexValue.Slice slice:
                    value = (TensorValue)DependOnBounds(call, value, axis.Dimension, slice);
                    dimensions.Add(Slicing.Of(axis.Dimension, SizeOf(slice.Start), SizeOf(slice.Stop), SizeOf(slice.Step)));
                    break;
                case IndexValue.Mask { Value: var isKept }:
                    dimensions.Add(isKept ? Dimension.One : Dimension.Of(Size.Zero));
                    break;
                case IndexValue.TensorIndex { Tensor: var index }:
                    lookups.Add((axis, index, dimensions.Count));
                    break;
                default:
                    dimensions.Add(axis.Dimension);
                    break;
            }
        }

        return lookups.Count == 0
            ? value with { Shape = new(dimensions) }
            : LookUp(call, value, tensor.Shape, dimensions, lookups) with { Storage = new([]) };
    }

    /// <inheritdoc cref="Writing.Set"/>
    public static AbstractValue Set(OperatorCall call, TensorValue target, IReadOnlyList<IndexValue> indices, AbstractValue value) => Writing.Set(call, target, indices, value);

    /// <summary>One entry of an axis, whose place a number says.</summary>
    private static TensorValue Pick(OperatorCall call, TensorValue value, TensorShape shape, IndexedAxis axis, ScalarValue place)
    {
        if (!axis.Dimension.HasSamples)
        {
            // An axis that the batch does not size has the same entries in every batch: which one is taken may not change with it.
            return place.InvolvesBatch && !axis.Dimension.Size.InvolvesBatch
                ? (TensorValue)value.Because(call.Because(CauseKind.BatchSize, $"'{call.Text}' takes an entry by the place of the sample in the batch"))
                : value;
        }

        if (Indices.SampleAt(axis.Dimension, place) is { } index) return (TensorValue)value.DependingOn(new UnknownValue { Bound = new([index]) });
        var where = $"{call.Subject(0)} has the batch on axis {shape.AxisAt(axis.Position)}";
        return (TensorValue)value.Because(
            place.Size?.Constant is not null ? call.Because(CauseKind.Coupled, $"{where}; '{call.Text}' picks one sample for all")
            : place.InvolvesBatch || place.Size is { IsKnown: true } ? call.Because(CauseKind.Coupled, $"{where}; '{call.Text}' picks another sample than its own")
            : call.NotProved($"{where}, and which sample it picks is not known"));
    }

    /// <summary>The dependence on the ends of a range.</summary>
    private static AbstractValue DependOnBounds(OperatorCall call, AbstractValue value, Dimension axis, IndexValue.Slice slice)
    {
        value = value.DependingOn(slice.Parts);

        // As with one entry: an axis that the batch does not size is cut by it, as bank[..z.shape[0]].
        return slice.Parts.OfType<ScalarValue>().Any(static bound => bound.InvolvesBatch) && !axis.Size.InvolvesBatch
            ? value.Because(call.Because(CauseKind.BatchSize, $"'{call.Text}' takes as many entries as the batch has samples"))
            : value;
    }

    /// <summary>Entries whose places tensors say: the tensors meet each other, and an entry depends on what they hold there.</summary>
    private static TensorValue LookUp(OperatorCall call, TensorValue value, TensorShape shape, List<Dimension> dimensions, List<(IndexedAxis Axis, TensorValue Index, int Place)> lookups)
    {
        TensorShape? met = TensorShape.Scalar;
        foreach (var (axis, index, _) in lookups)
        {
            var own = index.Shape;
            if (Indices.IsOwnPlace(index, axis.Dimension))
            {
                own = new(axis.Dimension);
            }
            else
            {
                value = ((TensorValue)value.DependingOn(index)).Nonlinear() as TensorValue ?? value;
                if (axis.Dimension.HasSamples) value = (TensorValue)value.Because(call.Because(CauseKind.Coupled, $"{call.Subject(0)} has the batch on axis {shape.AxisAt(axis.Position)}; '{call.Text}' picks samples of it by their places"));
                if (index.Content == TensorContent.Boolean)
                {
                    own = new(index.Shape.HasSamples || axis.Dimension.HasSamples ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown));
                }
                else if (Indices.MayMask(index, axis.Dimension))
                {
                    // Truth values would keep some entries, in order; whole numbers would give one for each.
                    if (index.Shape.HasSamples) value = (TensorValue)value.Because(call.NotProved("its index may be a mask, which keeps some samples of all"));
                    own = new(index.Shape.HasSamples ? index.Shape.Dimensions[0] : Dimension.Of(Size.Unknown));
                }
            }

            met = met is null ? null : Broadcasting.Of(met, own);
        }

        // Lookups next to each other leave their axes where they are; others come first.
        var first = lookups[0];
        var isTogether = lookups.TrueForAll(lookup => lookup.Place == first.Place) && Enumerable.Range(1, lookups.Count - 1).All(place => lookups[place].Axis.Order == lookups[place - 1].Axis.Order + 1);
        var at = isTogether ? first.Place : 0;
        if (met is not null && !(met.HasGap && dimensions.Exists(static dimension => dimension.IsGap)))
        {
            return value with { Shape = new([.. dimensions.Take(at), .. met.Dimensions, .. dimensions.Skip(at)]) };
        }

        var isFrozen = met is { HasSamples: false } && !dimensions.Exists(static dimension => dimension.HasSamples);
        value = value with { Shape = TensorShape.Unknown };
        return isFrozen ? value : (TensorValue)value.Because(call.NotProved("how its indices meet is not known"));
    }

    private static AbstractValue At(OperatorCall call, int place, IndexValue index)
    {
        var self = call.TensorAt(0);
        if (call.AxisAt(place, self.Shape) is not { } position) return call.Lost("its axis is not known", self);
        var indices = Enumerable.Repeat<IndexValue>(new IndexValue.Slice(), self.Shape.Dimensions.Count).ToArray();
        indices[position] = index;

        // A gap takes part as the axes that it stands for.
        var gap = self.Shape.Dimensions.ToList().FindIndex(static dimension => dimension.IsGap);
        if (gap >= 0) indices[gap] = new IndexValue.Ellipsis();
        return Get(call, self, indices);
    }

    /// <summary>A list of tensors as indices.</summary>
    public static IReadOnlyList<IndexValue>? IndicesAt(OperatorCall call, int place) => call.At(place) is CollectionValue { Elements: { } elements } && elements.All(static element => element is TensorValue)
        ? [.. elements.Select(static element => new IndexValue.TensorIndex((TensorValue)element))]
        : null;

    private static ScalarValue Number(AbstractValue? value) => value as ScalarValue ?? (ScalarValue)ScalarValue.Any.DependingOn(value ?? NeverValue.Instance);

    private static Size? SizeOf(ScalarValue? place) => place is null ? null : place.Size ?? Size.Unknown;

    private static ScalarValue? Optional(AbstractValue? value) => value is null ? null : Number(value);

    private static ScalarValue Sum(AbstractValue? start, AbstractValue? length)
    {
        var (one, other) = (Number(start), Number(length));
        return (ScalarValue)(one with
        {
            Size = (one.Size ?? Size.Unknown) + (other.Size ?? Size.Unknown),
            ChangesWithBatch = one.InvolvesBatch || other.InvolvesBatch,
        }).DependingOn(other);
    }

    private static TensorContent Integers(TensorValue index) => index.Content == TensorContent.Places ? TensorContent.Places : TensorContent.Any;

    /// <summary>Result[i, j] is self[i, index[i, j]]: off the axis, entries meet at their own places.</summary>
    private static AbstractValue Gather(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var index = call.TensorAt(2);
        return Along(call, self, index, call.AxisAt(1, index.Shape.HasGap ? self.Shape : index.Shape), SameSize);
    }

    /// <summary>An index may be shorter than the tensor: then it is not known that each sample has its place.</summary>
    private static Dimension? SameSize(Dimension own, Dimension index) => own.Size.IsSurely(index.Size) ? Operands.Align(own, index) : null;

    /// <summary>As gather, but axes of size 1 are repeated.</summary>
    private static AbstractValue TakeAlong(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var index = call.At(1) is TensorValue tensor ? tensor : call.At(1) is { } other ? (TensorValue)TensorValue.Frozen.DependingOn(other) : TensorValue.Frozen;
        return call.Has(call.Parameter(2)) ? Along(call, self, index, call.AxisAt(2, self.Shape), Broadcasting.Meet) : Take(call);
    }

    private static AbstractValue Along(OperatorCall call, TensorValue self, TensorValue index, int? position, Func<Dimension, Dimension, Dimension?> meet)
    {
        if (position is not { } along || self.Shape.Rank is not { } rank || index.Shape.Rank != rank)
        {
            return self.Shape.HasSamples || self.Shape.HasGap == false || position is null || index.Shape.HasGap
                ? call.Lost("how its axes meet those of the index is not known").Nonlinear()
                : call.Result(index.Shape).Nonlinear(); // entries of a tensor without samples, whatever its axes are
        }

        var result = call.Result(TensorShape.Unknown).Nonlinear();
        var dimensions = new List<Dimension>();
        for (var axis = 0; axis < rank; axis++)
        {
            var (own, other) = (self.Shape.Dimensions[axis], index.Shape.Dimensions[axis]);
            if (axis == along)
            {
                dimensions.Add(other);
                if (own.HasSamples) result = result.Because(call.Mixes(call.Parameter(0), self.Shape, axis));
            }
            else if (!own.HasSamples)
            {
                dimensions.Add(other.IsOne && own.IsOne ? own : meet == Broadcasting.Meet ? meet(own, other) ?? other : other);
            }
            else if (meet(own, other) is { } met)
            {
                dimensions.Add(met);
            }
            else if (other.IsOne)
            {
                // A shorter index takes the first samples only.
                dimensions.Add(other);
                result = result.Because(call.Because(CauseKind.Coupled, $"{call.Subject(0)} has the batch on axis {self.Shape.AxisAt(axis)}; '{call.Text}' takes the first sample for all"));
            }
            else
            {
                return call.Lost("how its axes meet those of the index is not known").Nonlinear();
            }
        }

        return ((TensorValue)result) with { Shape = new(dimensions) };
    }

    /// <summary>Entries of the flattened tensor.</summary>
    private static AbstractValue Take(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var result = call.Result(call.TensorAt(1).Shape).Nonlinear();
        return self.Shape.HasSamples ? result.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' takes entries of {call.Subject(0)} wherever they are in the batch")) : result;
    }

    /// <summary>Entries where a mask holds, one after another: whose they are is no longer known.</summary>
    private static AbstractValue MaskedSelect(OperatorCall call) =>
        call.Result(new TensorShape(call.HasSamples() ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown))).Nonlinear();

    private static AbstractValue Nonzero(OperatorCall call)
    {
        var rank = call.TensorAt(0).Shape.Rank is { } known ? Size.Of(known) : Size.Unknown;
        return Places(call, new(call.HasSamples() ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown), Dimension.Of(rank)));
    }

    /// <summary><c>where(condition)</c> and <c>nonzero_as_list</c>: the places, a tensor for each axis.</summary>
    private static CollectionValue NonzeroAsList(OperatorCall call)
    {
        var places = Places(call, new(call.HasSamples() ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown)));
        return call.TensorAt(0).Shape.Rank is { } rank
            ? CollectionValue.Of(Enumerable.Repeat(places, rank))
            : new CollectionValue(places, Size.Unknown);
    }

    private static AbstractValue Places(OperatorCall call, TensorShape shape)
    {
        var places = call.Result(shape).Nonlinear();
        return call.TensorAt(0).Shape.Dimensions.Any(static dimension => dimension.Size.InvolvesBatch)
            ? places.Because(call.Because(CauseKind.BatchSize, $"'{call.Text}' gives places in the batch"))
            : places;
    }
}
