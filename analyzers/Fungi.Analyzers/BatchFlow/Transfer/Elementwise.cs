using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators whose tensors meet element by element; the element at a position depends on theirs at that position.</summary>
internal static class Elementwise
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("elementwise", Of),
        new("channelwise", Channelwise),
        new("look-up", LookUp),
    ];

    /// <summary>Flags: <c>inplace</c>: the result is written to the first argument, in its shape; as a word, the parameter that says whether.</summary>
    private static Behaviour Of(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        var result = row.Writes(call) ? Into(call, shape) : call.Result(shape);
        return result.WithNumbers(row, call);
    };

    private static AbstractValue Into(OperatorCall call, TensorShape shape)
    {
        if (call.Arguments.Count == 0 || call.Tensor(call.Arguments[0].Parameter) is not { } self) return call.Result(shape);
        var result = call.Result(self with { Shape = shape, Content = TensorContent.Any });
        return shape.Rank > self.Shape.Rank && shape.HasSamples ? result.Because(call.NotProved("it is not known where the batch lies in what is written to")) : result;
    }

    /// <summary>With parameters that have one number for all elements, or one for each channel. Words: <c>channels</c>: those parameters.</summary>
    private static Behaviour Channelwise(Row row) => call =>
    {
        var operands = Meeting.First(call);
        return operands.Shape is { } input && Meeting.WithChannels(input, call, row.List("channels")) is { } shape
            ? call.Result(shape).WithNumbers(row, call)
            : Meeting.Of(call).Unresolved(call);
    };

    /// <summary>
    /// Each element of a tensor is looked up in all of another. Words: <c>in</c>: the parameters with that other. Flags: <c>rows</c>: only in
    /// the row of its last axis at the same place, where it has several.
    /// </summary>
    private static Behaviour LookUp(Row row) => call =>
    {
        var within = row.List("in");
        var causes = Causes.None;
        TensorShape? met = TensorShape.Scalar;
        foreach (var argument in call.Arguments)
        {
            foreach (var tensor in OperatorCall.TensorsIn(argument.Value))
            {
                var shape = tensor.Shape;
                if (within.Contains(argument.Parameter))
                {
                    if (shape.HasGap || (row.Has("rows") && shape.Rank == 0)) return Meeting.Of(call).Unresolved(call);
                    var last = shape.Dimensions.Count - 1;
                    causes |= Mixing.At(call, argument.Parameter, shape, row.Has("rows") ? [last] : Enumerable.Range(0, shape.Dimensions.Count));
                    shape = row.Has("rows") && last > 0 ? shape.With(last, Dimension.One) : TensorShape.Scalar;
                }

                met = met is null ? null : Broadcasting.Of(met, shape);
            }
        }

        if (met is null) return Meeting.Of(call).Unresolved(call);
        var result = call.Result(met).WithNumbers(row, call);
        return result with { Causes = result.Causes | causes };
    };
}
