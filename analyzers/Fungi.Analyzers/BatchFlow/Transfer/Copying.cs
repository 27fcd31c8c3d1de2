using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that return what they are given, in other memory or of another type.</summary>
internal static class Copying
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("same", static _ => Same),
        new("copy", static _ => Copy),
        new("convert", static _ => Convert),
        new("write", static row => call => Write(row, call)),
    ];

    /// <summary>The first argument, or a view of its memory.</summary>
    private static AbstractValue Same(OperatorCall call) => call.Arguments.Count > 0 ? call.Result(call.Arguments[0].Value) : new UnknownValue();

    /// <summary>The first argument, or its numbers as ones of another type: truth values may not be any more, places stay.</summary>
    private static AbstractValue Convert(OperatorCall call) => Same(call) is TensorValue { Content: TensorContent.Boolean } tensor ? tensor with { Content = TensorContent.Any } : Same(call);

    /// <summary>The first argument in new memory.</summary>
    private static AbstractValue Copy(OperatorCall call) => Same(call) is TensorValue tensor ? tensor with { Storage = new([]) } : Same(call);

    /// <summary>The first argument with other numbers in it. Words: <c>source</c>: the parameter with them.</summary>
    private static AbstractValue Write(Row row, OperatorCall call)
    {
        var source = call.Tensor(row.Word("source") ?? "source") ?? TensorValue.Frozen;
        if (Same(call) is not TensorValue self) return call.Result(source);
        return Broadcasting.Of(self.Shape.WithoutSamples(), source.Shape) is { } shape
            ? source with { Shape = shape, Storage = self.Storage, Content = TensorContent.Any }
            : Meeting.Of(call).Unresolved(call);
    }
}
