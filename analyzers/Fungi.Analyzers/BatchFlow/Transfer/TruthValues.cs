using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that return truth values, which are masks where they are indices. The flag <c>boolean</c> says so of a row.</summary>
internal static class TruthValues
{
    public static Behaviour Of(Row row, Behaviour behaviour) => !row.Has("boolean") ? behaviour : call => behaviour(call) switch
    {
        TensorValue tensor => tensor with { Content = TensorContent.Boolean },
        var other => other,
    };
}
