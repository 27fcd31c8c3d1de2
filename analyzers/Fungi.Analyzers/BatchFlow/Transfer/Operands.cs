using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>
/// The operands of an operator that moves axes, by their place among the parameters: methods and functions give them different names, but
/// the same order. And the results that such operators have in common.
/// </summary>
internal static class Operands
{
    /// <summary>The name of the parameter at a place; one that no operator has where there is none.</summary>
    public static string Parameter(this OperatorCall call, int place) => place < call.Arguments.Count ? call.Arguments[place].Parameter : "";

    /// <summary>The value at a place; null where there is none or it is null.</summary>
    public static AbstractValue? At(this OperatorCall call, int place) => call[call.Parameter(place)];

    /// <inheritdoc cref="OperatorCall.Tensor"/>
    public static TensorValue TensorAt(this OperatorCall call, int place) => call.Tensor(call.Parameter(place)) ?? TensorValue.Frozen;

    /// <inheritdoc cref="OperatorCall.Integer"/>
    public static Size? IntegerAt(this OperatorCall call, int place) => call.Integer(call.Parameter(place));

    /// <inheritdoc cref="OperatorCall.Integers"/>
    public static IReadOnlyList<Size>? IntegersAt(this OperatorCall call, int place) => call.Integers(call.Parameter(place));

    /// <summary>The position in a shape of the axis that an argument names; null where it is not known. Otherwise is the axis of an operator that has no such parameter.</summary>
    public static int? AxisAt(this OperatorCall call, int place, TensorShape shape, long? otherwise = null)
    {
        var axis = call.IntegerAt(place) is { } given ? given.Constant : otherwise;
        return axis is { } known ? shape.PositionOf(known) : null;
    }

    /// <summary>The positions of the axes that an argument lists; null where one is not known.</summary>
    public static IReadOnlyList<int>? AxesAt(this OperatorCall call, int place, TensorShape shape)
    {
        if (call.IntegersAt(place) is not { } axes) return null;
        var positions = new List<int>();
        foreach (var axis in axes)
        {
            if (axis.Constant is not { } known || shape.PositionOf(known) is not { } position) return null;
            positions.Add(position);
        }

        return positions;
    }

    /// <summary>Whether samples lie along an axis of any tensor of the call.</summary>
    public static bool HasSamples(this OperatorCall call) => call.Tensors.Any(static tensor => tensor.Shape.HasSamples);

    /// <summary>A result that is, or may be, the memory of an operand seen otherwise.</summary>
    public static AbstractValue View(this OperatorCall call, TensorValue of, TensorShape shape) => ((TensorValue)call.Result(shape)) with
    {
        Storage = of.Storage,
        Content = of.Content == TensorContent.Boolean ? TensorContent.Boolean : TensorContent.Any,
    };

    /// <summary>The result where the axes cannot be followed: a cause if any of them holds samples, and a shape of which nothing is known.</summary>
    public static AbstractValue Lost(this OperatorCall call, string why, TensorValue? of = null)
    {
        var result = of is null ? call.Result(TensorShape.Unknown) : call.View(of, TensorShape.Unknown);
        return call.HasSamples() ? result.Because(call.NotProved(why)) : result;
    }

    /// <summary>What a message calls an argument.</summary>
    public static string Subject(this OperatorCall call, int place) =>
        place < call.Arguments.Count && call.Arguments[place].Text is { Length: > 0 and <= 60 } written ? $"'{written}'" : "its argument";

    /// <summary>The value with a cause for every number, among the arguments at some places, that changes with the batch and becomes part of it.</summary>
    public static AbstractValue WithNumbers(this OperatorCall call, AbstractValue value, params int[] places)
    {
        foreach (var place in places)
        {
            if (call.At(place) is not ScalarValue { ChangesWithBatch: true } number) continue;
            value = value.Because(call.Because(CauseKind.BatchSize, number.Size?.IsSurely(Size.Batch) == true
                ? $"{call.Subject(place)} is the batch size"
                : $"{call.Subject(place)} changes with the batch"));
        }

        return value;
    }

    /// <summary>The value after a step that is not linear: a sum over the batch does not come apart again into samples.</summary>
    public static AbstractValue Nonlinear(this AbstractValue value) => value with
    {
        Causes = value.Causes.Select(static cause => cause.Kind == CauseKind.BatchReduction ? cause with { Kind = CauseKind.Coupled } : cause),
    };

    /// <summary>The axis of two tensors that agree in size there, one lying on the other; null where their samples are laid out differently.</summary>
    public static Dimension? Align(Dimension one, Dimension other)
    {
        if (one.Equals(other)) return one;
        if (!other.HasSamples && (!one.HasSamples || !other.IsOne)) return one.HasSamples || one.Size.IsKnown ? one : other;
        if (!one.HasSamples && !one.IsOne) return other;
        return one.Join(other);
    }

    /// <summary>The shape of tensors that agree in all sizes, each lying on the others; null where their samples are laid out differently.</summary>
    public static TensorShape? Align(TensorShape one, TensorShape other)
    {
        if (one.Equals(other) || other.Equals(TensorShape.Unknown)) return one;
        if (one.Equals(TensorShape.Unknown)) return other;
        if (one.Rank is not { } rank || other.Rank != rank) return one.HasSamples || other.HasSamples ? null : TensorShape.Unknown;
        var aligned = one.Dimensions.Zip(other.Dimensions, Align).ToArray();
        return aligned.Contains(null) ? null : new(aligned!);
    }

    /// <summary>The sizes, as an author writes them.</summary>
    public static string Describe(this TensorShape shape) =>
        $"[{string.Join(", ", shape.Dimensions.Select(static dimension => dimension.IsGap ? "..." : dimension.Size.ToString()))}]";
}
