using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that return what they are given, in other memory or of another type.</summary>
internal static class Copying
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("same", static _ => Same),
        new("copy", static _ => Copy),
    ];

    /// <summary>The first argument, or a view of its memory.</summary>
    private static AbstractValue Same(OperatorCall call) => call.Arguments.Count > 0 ? call.Result(call.Arguments[0].Value) : new UnknownValue();

    /// <summary>The first argument in new memory.</summary>
    private static AbstractValue Copy(OperatorCall call) => Same(call) is TensorValue tensor ? tensor with { Storage = new([]) } : Same(call);
}
