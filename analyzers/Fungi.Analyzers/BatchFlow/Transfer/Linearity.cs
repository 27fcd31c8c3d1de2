using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>
/// What becomes of a sum or mean over the batch. It is harmless as the last step of a loss, up to linear operations: each sample's gradient is
/// then that of its own term. Anything else that is made of it couples the samples.
/// </summary>
/// <remarks>
/// A row's flag says in what its operator is linear: <c>linear</c> in all its tensors at once, <c>multilinear</c> in each while the others are
/// frozen, <c>quotient</c> in the first while the others are frozen.
/// </remarks>
internal static class Linearity
{
    public static Behaviour Of(Row row, Behaviour behaviour) => call =>
    {
        var value = behaviour(call);
        if (!value.AllCauses.Any) return value;
        return IsLinear(row, call) ? value.Map(CoupledWherePerSample) : value.Map(Coupled);
    };

    private static bool IsLinear(Row row, OperatorCall call) => row.Has("linear")
        || (row.Has("multilinear") && call.Arguments.Count(static argument => !argument.Value.IsFrozen) <= 1)
        || (row.Has("quotient") && call.Arguments.Skip(1).All(static argument => argument.Value.IsFrozen));

    // A value of one sample that has the mean of all samples in it is no mean any more.
    private static AbstractValue CoupledWherePerSample(AbstractValue value) => value.Bound.Count > 0 || value is TensorValue { Shape.HasSamples: true } ? Coupled(value) : value;

    private static AbstractValue Coupled(AbstractValue value) => !value.Causes.Any ? value : value with
    {
        Causes = value.Causes.Select(static cause => cause.Kind == CauseKind.BatchReduction ? cause with { Kind = CauseKind.Coupled } : cause),
    };
}
