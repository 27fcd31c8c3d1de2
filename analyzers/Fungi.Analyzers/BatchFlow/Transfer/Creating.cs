using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that make tensors out of sizes, numbers and chance.</summary>
internal static class Creating
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("create", Create),
        new("create-like", CreateLike),
        new("create-places", CreatePlaces),
        new("create-from", static row => call => CreateFrom(row, call)),
        new("draw", Draw),
        new("one-hot", static row => call => OneHot(row, call)),
        new("powers", static row => call => Powers(row, call)),
    ];

    /// <summary>The same number everywhere. Words: <c>size</c>: the sizes.</summary>
    private static Behaviour Create(Row row) => call =>
        Made(row, call, new(row.Numbers("size", call) is { } sizes ? new TensorShape(sizes.Select(Dimension.Of)) : TensorShape.Unknown));

    /// <summary>
    /// The same number everywhere, in the first argument's shape, whose samples it does not depend on. Flags: <c>inplace</c>: it is written to
    /// that argument.
    /// </summary>
    private static Behaviour CreateLike(Row row) => call =>
    {
        var shape = Meeting.First(call).Shape?.WithoutSamples() ?? TensorShape.Unknown;
        var storage = row.Writes(call) && call.Arguments.Count > 0 ? call.Tensor(call.Arguments[0].Parameter)?.Storage : null;
        return Made(row, call, storage is { } kept ? new TensorValue(shape) { Storage = kept } : new TensorValue(shape));
    };

    // Of a tensor among the arguments it takes no more than the shape and the type.
    private static AbstractValue Made(Row row, OperatorCall call, TensorValue made) =>
        made.DependingOn(call.Arguments.Select(static argument => argument.Value).Where(static value => value is not TensorValue)).WithNumbers(row, call);

    /// <summary>
    /// Numbers that differ from place to place, so that a place in the batch becomes part of the value. Words: <c>size</c>: the sizes; or, of a
    /// range, <c>start</c>, <c>stop</c> and <c>step</c>.
    /// </summary>
    private static Behaviour CreatePlaces(Row row) => call =>
    {
        var shape = new TensorShape(row.Numbers("size", call) is { Count: > 0 } sizes ? sizes.Select(Dimension.Of) : [Dimension.Of(Size.Unknown)]);
        var content = TensorContent.Any;
        if (row.Numbers("stop", call) is [var stop] && row.Numbers("step", call) is [] or [{ Constant: 1 }] && row.Numbers("start", call) is { } starts)
        {
            var start = starts.Count > 0 ? starts[0] : Size.Zero;
            shape = new(Dimension.Of(stop - start));
            if (start.Constant == 0) content = TensorContent.Places;
        }

        var result = call.Result(new TensorValue(shape) { Content = content });
        foreach (var argument in call.Arguments)
        {
            if (Mixing.ChangingNumber(argument.Value) is { } number) result = result.Because(Mixing.ChangesWithBatch(call, argument, number));
        }

        return result;
    };

    /// <summary>Of numbers that the program has. Words: <c>data</c>: the parameter with them. <c>size</c>: the sizes, if they are not the data's.</summary>
    private static AbstractValue CreateFrom(Row row, OperatorCall call)
    {
        var data = row.List("data").Select(parameter => call[parameter]).FirstOrDefault(static value => value is not null);
        AbstractValue result;
        if (data is TensorValue tensor) result = call.Result(tensor.Shape);
        else if (row.Numbers("size", call) is { Count: > 0 } sizes) result = call.Result(new TensorShape(sizes.Select(Dimension.Of)));
        else if (data is CollectionValue { IsBySample: true } samples) result = BySample(call, samples);
        else result = call.Result(data is CollectionValue collection && OneAxis(collection) ? new TensorShape(Dimension.Of(collection.Length)) : data is ScalarValue ? TensorShape.Scalar : TensorShape.Unknown);
        foreach (var argument in call.Arguments)
        {
            if (row.List("data").Contains(argument.Parameter) && Mixing.ChangingNumber(argument.Value) is { } number) result = result.Because(Mixing.ChangesWithBatch(call, argument, number));
        }

        return result;
    }

    private static bool OneAxis(CollectionValue collection) => collection.Element is ScalarValue;

    // A number read from each sample, in order, is again a batch.
    private static AbstractValue BySample(OperatorCall call, CollectionValue samples)
    {
        var result = call.Result(samples.Length.IsSurely(Size.Batch) ? new TensorShape(Dimension.Batch) : TensorShape.Unknown);
        result = result with { Bound = new(result.Bound.Where(static index => !index.Equals(CollectionValue.Place))) };
        return samples.Length.IsSurely(Size.Batch) ? result : result.Because(call.NotProved("it is not known whether it has one number for each sample"));
    }

    /// <summary>Random numbers whose distribution the tensors say, element by element. Words: <c>training</c>: the parameter that switches it on.</summary>
    private static Behaviour Draw(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call).Because(Chance.Drawn(call));
        var self = row.Writes(call) && call.Arguments.Count > 0 ? call.Tensor(call.Arguments[0].Parameter) : null;
        var result = (self is null ? call.Result(shape) : call.Result(self with { Shape = shape, Content = TensorContent.Any })).WithNumbers(row, call);
        return row.Word("training") is { } training && call.Boolean(training) == false ? result : result.Because(Chance.Drawn(call));
    };

    /// <summary>A new last axis of classes. Words: <c>size</c>: how many; -1 for as many as occur, in any sample.</summary>
    private static AbstractValue OneHot(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        var classes = row.Numbers("size", call) is [var size] ? size : Size.Unknown;
        var occurring = classes.Constant is null or < 0;
        var result = call.Result(shape.Insert(shape.Dimensions.Count, Dimension.Of(occurring && classes.Constant is not null ? Size.Unknown : classes)));
        return classes.Constant < 0 && operands.HasSamples
            ? result.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' counts the classes of the whole batch; give their number"))
            : result;
    }

    /// <summary>A new last axis of the powers of each element. Words: <c>size</c>: how many; as many as the last axis is long where none is given.</summary>
    private static AbstractValue Powers(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        var columns = row.Numbers("size", call) is [{ Constant: not < 0 } size] ? size
            : shape.PositionOf(-1) is { } last ? shape.Dimensions[last].Size : Size.Unknown;
        var result = call.Result(shape.Insert(shape.Dimensions.Count, Dimension.Of(columns)));
        return columns.InvolvesBatch ? result.Because(call.Because(CauseKind.BatchSize, $"'{call.Text}' has as many powers as the batch has samples")) : result;
    }
}
