using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators whose tensors meet element by element; the element at a position depends on theirs at that position.</summary>
internal static class Elementwise
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("elementwise", Of),
    ];

    /// <summary>Flags: <c>inplace</c>: the result is written to the first argument, in its shape.</summary>
    private static Behaviour Of(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        var result = row.Has("inplace") ? Into(call, shape) : call.Result(shape);
        return result.WithNumbers(row, call);
    };

    private static AbstractValue Into(OperatorCall call, TensorShape shape)
    {
        if (call.Tensor(call.Arguments[0].Parameter) is not { } self) return call.Result(shape);
        var result = call.Result(self with { Shape = shape });
        return shape.Rank > self.Shape.Rank && shape.HasSamples ? result.Because(call.NotProved("it is not known where the batch lies in what is written to")) : result;
    }
}
