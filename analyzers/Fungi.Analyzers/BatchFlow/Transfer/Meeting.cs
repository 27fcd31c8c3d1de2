using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>The tensors of a call that meet element by element.</summary>
/// <param name="Shape">The shape in which they meet; null where it is not known.</param>
/// <param name="Parameter">One of them that has samples, to be named in messages.</param>
/// <param name="HasSamples">Whether any has samples on an axis.</param>
internal readonly record struct Meeting(TensorShape? Shape, string Parameter, bool HasSamples)
{
    /// <summary>All tensors among the arguments, or those of some parameters.</summary>
    public static Meeting Of(OperatorCall call, params string[] parameters)
    {
        TensorShape? met = TensorShape.Scalar;
        string? parameter = null;
        foreach (var argument in call.Arguments)
        {
            if (parameters.Length > 0 && !parameters.Contains(argument.Parameter)) continue;
            foreach (var shape in Shapes(argument.Value))
            {
                met = met is null ? null : Broadcasting.Of(met, shape);
                if (shape.HasSamples) parameter ??= argument.Parameter;
            }
        }

        return new(met, parameter ?? (call.Arguments.Count > 0 ? call.Arguments[0].Parameter : OperatorCall.Self), parameter is not null);
    }

    /// <summary>The first argument alone, which is what most operators work on.</summary>
    public static Meeting First(OperatorCall call) => call.Arguments.Count > 0 ? Of(call, call.Arguments[0].Parameter) : Of(call);

    /// <summary>What a call returns whose operands meet nobody knows how.</summary>
    public AbstractValue Unresolved(OperatorCall call) => Mixing.Unresolved(call, HasSamples, "it is not known how the batch axes of its arguments meet");

    // Something unknown may be a tensor of any shape.
    private static IEnumerable<TensorShape> Shapes(AbstractValue value) => value is UnknownValue ? [TensorShape.Unknown] : OperatorCall.TensorsIn(value).Select(static tensor => tensor.Shape);
}
