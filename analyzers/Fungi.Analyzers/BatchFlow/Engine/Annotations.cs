using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What a method's author says of it: <c>[BatchIndependent]</c>, <c>[BatchCoupled]</c>, <c>[BatchAxis(n)]</c>.</summary>
internal sealed class Annotations(AttributeData? independent, AttributeData? coupled, AttributeData? resultAxis)
{
    private const string Independent = "Fungi.BatchIndependentAttribute";
    private const string Coupled = "Fungi.BatchCoupledAttribute";
    private const string Axis = "Fungi.BatchAxisAttribute";

    /// <summary>The attribute that says whether the method couples; null where only an axis is given.</summary>
    public AttributeData? Verdict => independent ?? coupled;

    public bool IsIndependent => independent is not null;

    /// <summary>A method's annotations; null where it has none.</summary>
    public static Annotations? Of(IMethodSymbol method)
    {
        var own = method.OriginalDefinition.GetAttributes();
        var independent = own.FirstOrDefault(static attribute => attribute.AttributeClass.Is(Independent));
        var coupled = own.FirstOrDefault(static attribute => attribute.AttributeClass.Is(Coupled));
        var axis = method.OriginalDefinition.GetReturnTypeAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.Is(Axis));
        return independent is null && coupled is null && axis is null ? null : new(independent, coupled, axis);
    }

    /// <summary>Where a parameter says that its batch axis is; null where it says nothing.</summary>
    private static int? AxisOf(IParameterSymbol parameter) =>
        parameter.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.Is(Axis))?.ConstructorArguments is [{ Value: int axis }] ? axis : null;

    /// <summary>The method's result: what is proved of it, or else what the annotations say; null where they do not say enough.</summary>
    public AbstractValue? Result(IMethodSymbol method, AbstractValue[] arguments, AbstractValue? known, SyntaxNode site)
    {
        if (known is not null && !known.AllCauses.All.Any(static cause => cause.Kind == CauseKind.NotProved)) return known;
        TensorValue[] tensors = [.. arguments.SelectMany(OperatorCall.TensorsIn)];
        var result = Analysis.Opaque(method.ReturnType, name: null);
        foreach (var argument in arguments)
            result = result.DependingOn(ScalarValue.Any with { Bound = argument.Bound, Causes = argument.AllCauses });
        if (!tensors.Any(static tensor => tensor.Shape.HasSamples)) return known is null || independent is not null ? result : known;
        if (coupled is not null) return result.Because(new(CauseKind.Coupled, $"'{method.Name}' is marked [BatchCoupled]", site));
        if (independent is null) return known;

        for (var index = 0; index < arguments.Length && index < method.Parameters.Length; index++)
        {
            if (AxisOf(method.Parameters[index]) is { } expected && arguments[index] is TensorValue { Shape: { HasSamples: true } shape }
                && (shape.PositionOf(expected) is not { } position || !shape.Dimensions[position].IsBatch))
                return result.Because(new(CauseKind.NotProved, $"'{method.Parameters[index].Name}' of '{method.Name}' has the batch on axis {expected}, and what it is given has it elsewhere", site));
        }

        var axis = resultAxis?.ConstructorArguments is [{ Value: int given }] ? given : Common(tensors);
        if (result is not TensorValue tensor) return result.Because(new(CauseKind.NotProved, $"'{method.Name}' returns no tensor", site));
        return axis is { } place
            ? tensor with { Shape = ShapeWithBatchAt(place) }
            : tensor.Because(new(CauseKind.NotProved, $"where '{method.Name}' has the batch is not known; mark its result with [return: BatchAxis(n)]", site));
    }

    /// <summary>How what is proved contradicts the annotation; null where it does not.</summary>
    public string? Contradiction(AbstractValue known, AbstractValue[] arguments)
    {
        var before = arguments.Aggregate(default(Causes), static (all, argument) => all | argument.AllCauses);
        Cause[] own = [.. known.AllCauses.All.Where(cause => !before.All.Contains(cause))];
        if (independent is not null && own.FirstOrDefault(static cause => cause.Kind is CauseKind.Coupled or CauseKind.BatchReduction or CauseKind.BatchSize) is { } coupling) return coupling.Text;
        var hasSamples = arguments.SelectMany(OperatorCall.TensorsIn).Any(static tensor => tensor.Shape.HasSamples);
        return coupled is not null && hasSamples && own.Length == 0 ? "it is proved to mix no samples" : null;
    }

    /// <summary>A shape of which only the batch's place is known, counted from the back where negative.</summary>
    private static TensorShape ShapeWithBatchAt(int axis) => axis >= 0
        ? new([.. Enumerable.Repeat(Dimension.Of(Size.Unknown), axis), Dimension.Batch, Dimension.Gap])
        : new([Dimension.Gap, Dimension.Batch, .. Enumerable.Repeat(Dimension.Of(Size.Unknown), -axis - 1)]);

    private static int? Common(IEnumerable<TensorValue> tensors)
    {
        int[] axes = [.. tensors.Where(static tensor => tensor.Shape.HasSamples)
            .Select(static tensor => tensor.Shape.Dimensions.ToList().FindIndex(static dimension => dimension.IsBatch)).Distinct()];
        return axes is [>= 0 and var axis] ? axis : null;
    }
}
