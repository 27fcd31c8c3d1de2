using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that join tensors, or part one.</summary>
internal static class Joining
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("cat", static _ => static call => Concatenate(call, static shape => shape, call.IntegerAt(1) ?? Size.Zero)),
        new("hstack", static _ => static call => Concatenate(call, static shape => AtLeast(shape, 1), call.Tensors.FirstOrDefault()?.Shape.Rank is < 2 ? Size.Zero : Size.One)),
        new("vstack", static _ => static call => Concatenate(call, static shape => AtLeast(shape, 2), Size.Zero)),
        new("dstack", static _ => static call => Concatenate(call, static shape => AtLeast(shape, 3), Size.Of(2))),
        new("column_stack", static _ => static call => Concatenate(call, Columns, Size.One)),
        new("stack", static _ => Stack),
        new("unbind", static _ => Unbind),
        new("split", static _ => Split),
        new("chunk", static _ => static call => Sections(call, call.AxisAt(2, call.TensorAt(0).Shape, otherwise: 0), isAtMost: true)),
        new("tensor_split", static _ => static call => Sections(call, call.AxisAt(2, call.TensorAt(0).Shape, otherwise: 0))),
        new("hsplit", static _ => static call => Sections(call, call.TensorAt(0).Shape.Rank == 1 ? 0 : call.TensorAt(0).Shape.PositionOf(1))),
        new("vsplit", static _ => static call => Sections(call, call.TensorAt(0).Shape.PositionOf(0))),
        new("dsplit", static _ => static call => Sections(call, call.TensorAt(0).Shape.PositionOf(2))),
        new("meshgrid", static _ => MakeGrid),
        new("cartesian_prod", static _ => MakePairs),
        new("combinations", static _ => Combine),
        new("block_diag", static _ => BlockDiagonal),
        new("broadcast_tensors", static _ => BroadcastEach),
        new("atleast_1d", static _ => static call => ForEach(call, static shape => AtLeast(shape, 1))),
        new("atleast_2d", static _ => static call => ForEach(call, static shape => AtLeast(shape, 2))),
        new("atleast_3d", static _ => static call => ForEach(call, static shape => AtLeast(shape, 3))),
    ];

    /// <summary>The tensors that are joined: one by one, or one that stands for all.</summary>
    private static (IReadOnlyList<TensorValue> Tensors, CollectionValue? All) Operands(OperatorCall call)
    {
        switch (call.At(0))
        {
            case CollectionValue { Elements: { } elements }:
                return ([.. elements.Select(AsTensor)], null);
            case CollectionValue collection:
                return ([AsTensor(collection.Element)], collection);
            case TupleValue tuple:
                return ([.. tuple.Elements.Select(AsTensor)], null);
            case var other:
                // A list of which nothing is known.
                return ([], new CollectionValue(TensorValue.Frozen.DependingOn(other ?? NeverValue.Instance), Size.Unknown));
        }
    }

    private static TensorValue AsTensor(AbstractValue value) => value as TensorValue ?? (TensorValue)TensorValue.Frozen.DependingOn(value);

    private static AbstractValue Concatenate(OperatorCall call, Func<TensorShape, TensorShape> prepare, Size axis)
    {
        var (tensors, all) = Operands(call);
        var shapes = tensors.Select(tensor => prepare(tensor.Shape)).ToList();

        // Nothing to follow in tensors of unknown axes; beside others they have as many as those.
        var known = shapes.Find(static shape => !shape.HasGap) ?? shapes.FirstOrDefault() ?? TensorShape.Unknown;
        if (axis.Constant is not { } constant || known.PositionOf(constant) is not { } position) return call.Lost("its axis is not known");
        var joined = shapes.ConvertAll(shape => shape.Equals(TensorShape.Unknown) ? new(known.Dimensions.Select(static dimension => dimension.IsGap ? dimension : Dimension.Of(Size.Unknown))) : shape);
        var along = joined.ConvertAll(shape => position < shape.Dimensions.Count ? shape.Dimensions[position] : Dimension.Gap);
        TensorShape? shape = known;
        foreach (var other in joined) shape = shape is null || other.Dimensions.Count != known.Dimensions.Count || along.Exists(static dimension => dimension.IsGap) ? null : Transfer.Operands.Align(shape, other.With(position, shape.Dimensions[position]));
        if (shape is null) return call.Lost("how its axes meet is not known");
        if (all is not null) return Concatenated(call, all, shape, position);

        // Equal parts repeat as the outer factor, so that the same number of parts gives them back.
        var part = along.Aggregate((Dimension?)along[0], static (met, other) => met is null ? null : met.Equals(other) ? met : met.Size.IsSurely(other.Size) ? Transfer.Operands.Align(met, other) : null);
        var size = along.Aggregate(Size.Zero, static (sum, dimension) => sum + dimension.Size);
        return call.Result(shape.With(position,
            part is { Size.IsKnown: true } ? Dimension.Of([new(Size.Of(along.Count)), .. part.Factors])
            : along.Exists(static dimension => dimension.HasSamples) ? Dimension.Scattered(size)
            : Dimension.Of(size)));
    }

    private static AbstractValue Concatenated(OperatorCall call, CollectionValue all, TensorShape shape, int position)
    {
        var result = call.Result(shape.With(position, Dimension.Of([new(all.Length), .. shape.Dimensions[position].Factors])));
        return BySample(call, all, result, batch => shape.With(position, Dimension.Of([batch, .. shape.Dimensions[position].Factors])));
    }

    private static AbstractValue Stack(OperatorCall call)
    {
        var (tensors, all) = Operands(call);
        TensorShape? shape = TensorShape.Unknown;
        foreach (var tensor in tensors) shape = shape is null ? null : Transfer.Operands.Align(shape, tensor.Shape);
        var axis = call.IntegerAt(1) is { } given ? given.Constant : 0;
        if (shape is null || axis is not { } constant || Reshaping.Between(shape, constant) is not { } position) return call.Lost("its axes are not known");
        var result = call.Result(shape.Insert(position, Dimension.Of(all?.Length ?? Size.Of(tensors.Count))));
        return all is null ? result : BySample(call, all, result, batch => shape.Insert(position, Dimension.Of(batch)));
    }

    /// <summary>What is joined of one element for each sample: the batch, in order, where there are as many elements as samples.</summary>
    private static AbstractValue BySample(OperatorCall call, CollectionValue all, AbstractValue result, Func<Factor, TensorShape> batched)
    {
        if (!all.IsBySample || !result.Bound.Contains(CollectionValue.Place)) return result;
        result = result with { Bound = new(result.Bound.Where(static index => index != CollectionValue.Place)) };
        return all.Length.IsSurely(Size.Batch)
            ? ((TensorValue)result) with { Shape = batched(Factor.Batch) }
            : ((TensorValue)result) with { Shape = TensorShape.Unknown, Causes = result.Causes | call.NotProved("whether it joins one element for each sample is not known") };
    }

    private static AbstractValue Unbind(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.AxisAt(1, self.Shape, otherwise: 0) is { } position
            ? Parts(call, self, position, Size.One, isRemoved: true)
            : Unknown(call, self);
    }

    private static AbstractValue Split(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (call.AxisAt(2, self.Shape, otherwise: 0) is not { } position) return Unknown(call, self);
        if (call.At(1) is ScalarValue { Size: { } size }) return Parts(call, self, position, size);
        if (call.IntegersAt(1) is not { } sizes) return Pieces(call, self, position);
        var parts = new List<AbstractValue>();
        var start = Size.Zero;
        foreach (var length in sizes)
        {
            parts.Add(Piece(call, self, position, start, start + length));
            start += length;
        }

        return CollectionValue.Of(parts);
    }

    /// <summary>Parts by their number, or by where they end.</summary>
    private static AbstractValue Sections(OperatorCall call, int? axis, bool isAtMost = false)
    {
        var self = call.TensorAt(0);
        if (axis is not { } position) return Unknown(call, self);
        var total = self.Shape.Dimensions[position].Size;
        if (call.At(1) is ScalarValue { Size: { } count })
        {
            var size = total.IsSurely(count) ? Size.One : total / count;
            if (size.IsKnown) return Parts(call, self, position, size);
            return count.Constant is { } sections and > 0 and <= 64 && !isAtMost
                ? CollectionValue.Of(Enumerable.Range(0, (int)sections).Select(_ => Piece(call, self, position, null)))
                : Pieces(call, self, position) is CollectionValue pieces && count.Constant is { } pieceCount and > 0 and <= 64
                    ? CollectionValue.Of(Enumerable.Repeat(pieces.Element, (int)pieceCount))
                    : Pieces(call, self, position);
        }

        if (call.IntegersAt(1) is not { } ends)
        {
            var pieces = (CollectionValue)Pieces(call, self, position);
            return call.At(1) is TensorValue { Shape.HasSamples: true }
                ? pieces with { Element = pieces.Element.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' parts at places that the samples say")) }
                : pieces;
        }

        var parts = new List<AbstractValue>();
        var start = Size.Zero;
        foreach (var end in ends)
        {
            parts.Add(Piece(call, self, position, start, end));
            start = end;
        }

        parts.Add(Piece(call, self, position, start, total));
        return CollectionValue.Of(parts);
    }

    /// <summary>Equal parts of an axis: of each sample where they are what the batch repeats.</summary>
    private static AbstractValue Parts(OperatorCall call, TensorValue self, int position, Size size, bool isRemoved = false)
    {
        var axis = self.Shape.Dimensions[position];
        if (axis.IsGap) return Unknown(call, self);
        TensorShape With(Dimension part) => isRemoved ? self.Shape.Without(position) : self.Shape.With(position, part);
        var count = axis.Size.IsSurely(size) ? Size.One : axis.Size / size;
        if (count.Constant is { } known and > 0 and <= 64)
        {
            return CollectionValue.Of(Enumerable.Range(0, (int)known).Select(part => isRemoved && !axis.HasSamples
                ? call.View(self, With(Dimension.One))
                : Piece(call, self, position, Size.Of(part) * size, Size.Of(part + 1) * size, isRemoved)));
        }

        var block = Dimension.Of(axis.Factors.Skip(1));
        if (axis.Factors is [var outer, ..] && block.Size.IsSurely(size) && outer.Samples != SamplePlacement.Scattered)
        {
            var part = call.View(self, With(block));
            return outer.Samples == SamplePlacement.Axis
                ? new CollectionValue(part.DependingOn(new UnknownValue { Bound = new([CollectionValue.Place]) }), outer.Size) { IsBySample = true }
                : new CollectionValue(part, outer.Size);
        }

        var scattered = call.View(self, With(axis.HasSamples ? Dimension.Scattered(size) : Dimension.Of(count.IsKnown ? size : Size.Unknown)));
        return new CollectionValue(isRemoved && axis.HasSamples ? scattered.Because(call.Mixes(call.Parameter(0), self.Shape, position)) : scattered, count);
    }

    /// <summary>A part of an axis.</summary>
    private static AbstractValue Piece(OperatorCall call, TensorValue self, int position, Size start, Size stop, bool isRemoved = false)
    {
        if (!isRemoved) return call.View(self, self.Shape.With(position, Slicing.Of(self.Shape.Dimensions[position], start, stop)));
        var piece = call.View(self, self.Shape.Without(position));
        return self.Shape.Dimensions[position].HasSamples ? piece.Because(call.Mixes(call.Parameter(0), self.Shape, position)) : piece;
    }

    private static AbstractValue Piece(OperatorCall call, TensorValue self, int position, Size? size)
    {
        var axis = self.Shape.Dimensions[position];
        size ??= axis.Size.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown;
        return call.View(self, self.Shape.With(position, axis.HasSamples ? Dimension.Scattered(size) : Dimension.Of(size)));
    }

    private static AbstractValue Pieces(OperatorCall call, TensorValue self, int position) => new CollectionValue(Piece(call, self, position, null), Size.Unknown);

    private static AbstractValue Unknown(OperatorCall call, TensorValue self) => new CollectionValue(call.Lost("its axis is not known", self), Size.Unknown);

    /// <summary>Each tensor repeated along the axes of all others: none depends on their samples.</summary>
    private static AbstractValue MakeGrid(OperatorCall call)
    {
        var (tensors, all) = Operands(call);
        if (all is not null || tensors.Any(static tensor => tensor.Shape is not { Rank: <= 1 })) return new CollectionValue(call.Lost("its axes are not known"), Size.Unknown);
        var axes = tensors.Select(static tensor => tensor.Shape.Dimensions.Count == 0 ? Dimension.One : tensor.Shape.Dimensions[0]).ToList();
        var order = Enumerable.Range(0, axes.Count).ToArray();
        if (axes.Count > 1 && call.Word(call.Parameter(1)) == "xy") (order[0], order[1]) = (1, 0);
        else if (axes.Count > 1 && call.Has(call.Parameter(1)) && call.Word(call.Parameter(1)) != "ij") return new CollectionValue(call.Lost("its indexing is not known"), Size.Of(axes.Count));
        return CollectionValue.Of(tensors.Select((tensor, own) => tensor with
        {
            Shape = new(order.Select(axis => axis == own ? axes[axis] : axes[axis].WithoutSamples())),
            Content = TensorContent.Any,
        }));
    }

    /// <summary>Rows that run through all entries of the last tensor first: the axis is the product of all axes.</summary>
    private static AbstractValue MakePairs(OperatorCall call)
    {
        var (tensors, all) = Operands(call);
        if (all is not null || tensors.Any(static tensor => tensor.Shape.Rank != 1)) return call.Lost("its axes are not known");
        var rows = Dimension.Of(tensors.SelectMany(static tensor => tensor.Shape.Dimensions[0].Factors));
        return call.Result(tensors.Count == 1 ? new TensorShape(rows) : new TensorShape(rows, Dimension.Of(Size.Of(tensors.Count))));
    }

    private static AbstractValue Combine(OperatorCall call)
    {
        var rows = call.HasSamples() ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown);
        return call.Result(new TensorShape(rows, Dimension.Of(call.IntegerAt(1) ?? Size.Of(2))));
    }

    private static AbstractValue BlockDiagonal(OperatorCall call)
    {
        var axis = call.HasSamples() ? Dimension.Scattered(Size.UnknownOfBatch) : Dimension.Of(Size.Unknown);
        return call.Result(new TensorShape(axis, axis));
    }

    private static AbstractValue BroadcastEach(OperatorCall call)
    {
        var (tensors, all) = Operands(call);
        TensorShape? met = all is null ? TensorShape.Scalar : null;
        foreach (var tensor in tensors) met = met is null ? null : Broadcasting.Of(met, tensor.Shape.WithoutSamples());
        var each = tensors.Select(tensor => (tensor, Shape: met is null ? null : Broadcasting.Of(tensor.Shape, met))).ToList();
        if (all is not null || each.Exists(static one => one.Shape is null)) return new CollectionValue(call.Lost("how its axes meet is not known"), all?.Length ?? Size.Of(tensors.Count));
        return CollectionValue.Of(each.Select(static one => one.tensor with { Shape = one.Shape!, Content = TensorContent.Any }));
    }

    /// <summary>The same for one tensor, or each of several.</summary>
    private static AbstractValue ForEach(OperatorCall call, Func<TensorShape, TensorShape> change)
    {
        if (call.Arguments.Count == 0 || call.At(0) is TensorValue || call.At(0) is not (CollectionValue or TupleValue))
        {
            var self = call.TensorAt(0);
            return call.View(self, change(self.Shape));
        }

        var (tensors, all) = Operands(call);
        var changed = tensors.Select(tensor => (AbstractValue)(tensor with { Shape = change(tensor.Shape), Content = TensorContent.Any })).ToList();
        return all is null ? CollectionValue.Of(changed) : all with { Element = changed.FirstOrDefault() ?? all.Element };
    }

    private static TensorShape AtLeast(TensorShape shape, int rank) => (shape.Rank, rank) switch
    {
        (null, _) => shape.HasSamples ? shape : TensorShape.Unknown,
        (0, _) => new(Enumerable.Repeat(Dimension.One, rank)),
        (1, 2) => shape.Insert(0, Dimension.One),
        (1, 3) => shape.Insert(0, Dimension.One).Insert(2, Dimension.One),
        (2, 3) => shape.Insert(2, Dimension.One),
        _ => shape,
    };

    private static TensorShape Columns(TensorShape shape) => shape.Rank switch
    {
        0 => new(Dimension.One, Dimension.One),
        1 => shape.Insert(1, Dimension.One),
        _ => shape,
    };
}
