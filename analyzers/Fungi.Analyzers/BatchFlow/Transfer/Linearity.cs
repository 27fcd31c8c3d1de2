using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>
/// What becomes of a sum or mean over the batch. It is harmless as the last step of a loss, up to linear operations: each sample's gradient is
/// then that of its own term. Anything else that is made of it couples the samples.
/// </summary>
/// <remarks>
/// A row's flag says in what its operator is linear: <c>linear</c> in all its tensors at once, <c>multilinear</c> in each while the others are
/// frozen, <c>quotient</c> in the first while the others are frozen. The word <c>unless</c> names an enum parameter; it is so only while that is
/// <c>None</c>.
/// </remarks>
internal static class Linearity
{
    public static Behaviour Of(Row row, Behaviour behaviour) => call =>
    {
        var value = behaviour(call);
        var causes = value.AllCauses;
        if (!causes.Any || causes.All.All(static cause => cause.Kind != CauseKind.BatchReduction)) return value;
        var consumed = IsLinear(row, call) ? [] : call.Arguments.SelectMany(static argument => argument.Value.AllCauses.All).ToList();
        return value.Map(part => Coupled(part, consumed));
    };

    private static bool IsLinear(Row row, OperatorCall call)
    {
        if (row.Word("unless") is { } parameter && call.Has(parameter) && call.Word(parameter) != "None") return false;
        return row.Has("linear")
            || (row.Has("multilinear") && call.Arguments.Count(static argument => !IsConstant(argument.Value)) <= 1)
            || (row.Has("quotient") && call.Arguments.Skip(1).All(static argument => IsConstant(argument.Value)));
    }

    // Of the batch's size as a factor other causes speak.
    private static bool IsConstant(AbstractValue value) => value.IsFrozen || value is ScalarValue { Bound.Count: 0, Causes.Any: false };

    private static AbstractValue Coupled(AbstractValue value, IReadOnlyCollection<Cause> consumed)
    {
        // A value of one sample that has the mean of all samples in it is no mean any more.
        var isOfSample = value.Bound.Count > 0 || value is TensorValue { Shape.HasSamples: true };
        return value with
        {
            Causes = value.Causes.Select(cause => cause.Kind == CauseKind.BatchReduction && (isOfSample || consumed.Contains(cause)) ? cause with { Kind = CauseKind.Coupled } : cause),
        };
    }
}
