using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>The losses of <c>nn.functional</c>: one number per element or per row, of which <c>reduction</c> makes the mean or the sum over all.</summary>
internal static class Losses
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("loss", Loss),
        new("class-loss", static row => call => ClassLoss(row, call)),
        new("sequence-loss", static row => call => SequenceLoss(row, call)),
    ];

    /// <summary>
    /// Words: <c>rows</c>: the parameters whose last axis makes up one number, where it is per row and not per element. Flags: <c>last</c>: tensors
    /// with one axis less lack the last.
    /// </summary>
    private static Behaviour Loss(Row row) => call =>
    {
        var rows = row.List("rows");
        var operands = rows.Length > 0 ? Meeting.Of(call, rows) : Meeting.Of(call);
        if (rows.Length == 0)
        {
            if (row.Has("last") && WithLastAxis(call) is { } whole) operands = operands with { Shape = whole };
            return operands.Shape is { } shape ? Reduced(row, call, operands.Parameter, shape, Causes.None) : operands.Unresolved(call);
        }

        if (operands.Shape is not { } pairs) return operands.Unresolved(call);
        if (pairs.PositionOf(-1) is not { } last) return Mixing.Unresolved(call, Meeting.Of(call).HasSamples, "it is not known which axes it reduces");
        var met = pairs.Without(last);
        foreach (var argument in call.Arguments.Where(argument => !rows.Contains(argument.Parameter)))
        {
            foreach (var tensor in OperatorCall.TensorsIn(argument.Value))
            {
                if (Broadcasting.Of(met, tensor.Shape) is not { } next) return Meeting.Of(call).Unresolved(call);
                met = next;
            }
        }

        return Reduced(row, call, Meeting.Of(call).Parameter, met, Mixing.At(call, operands.Parameter, pairs, [last]));
    };

    // A variance, say, that is one number per row.
    private static TensorShape? WithLastAxis(OperatorCall call)
    {
        var shapes = call.Tensors.Select(static tensor => tensor.Shape).ToList();
        var rank = shapes.Max(static shape => shape.Rank);
        TensorShape? met = TensorShape.Scalar;
        foreach (var shape in shapes)
        {
            if (met is null || shape.Rank is null) return null;
            met = Broadcasting.Of(met, shape.Rank == rank - 1 ? shape.Insert(shape.Dimensions.Count, Dimension.One) : shape);
        }

        return met;
    }

    /// <summary>Of scores [N, C, ...] (or [C]) and classes [N, ...] or probabilities of the scores' shape: one number per score vector.</summary>
    private static AbstractValue ClassLoss(Row row, OperatorCall call)
    {
        var all = Meeting.Of(call);
        var input = Meeting.First(call);
        var target = call.Tensor("target")?.Shape ?? TensorShape.Unknown;
        var classes = input.Shape?.PositionOf(input.Shape.Rank == 1 ? 0 : 1);
        if (input.Shape is not { } scores || classes is not { } position) return Unknown();

        var mixed = Mixing.At(call, input.Parameter, scores, [position]);
        var left = scores.Without(position);
        if (target.Rank is { } rank && rank == scores.Rank && !(rank == 1 && row.Has("classes")))
        {
            mixed |= Mixing.At(call, "target", target, [position]);
            target = target.Without(position);
        }
        else if (target.HasGap && target.HasSamples)
        {
            return Unknown();
        }

        return Broadcasting.Of(left, target) is { } met
            ? Reduced(row, call, all.Parameter, met, mixed).Beside(call, input.Parameter, "target")
            : all.Unresolved(call);

        AbstractValue Unknown() => Mixing.Unresolved(call, all.HasSamples, "it is not known which axis is that of the classes");
    }

    /// <summary>Connectionist temporal classification, of scores [T, N, C]: one number for each of N.</summary>
    private static AbstractValue SequenceLoss(Row row, OperatorCall call)
    {
        var input = Meeting.First(call);
        if (input.Shape is not { Dimensions: { Count: 3 } } scores || scores.HasGap) return Mixing.Unresolved(call, Meeting.Of(call).HasSamples, "it is not known which axis is that of the sequences");
        var mixed = Mixing.At(call, input.Parameter, scores, [0, 2]);
        TensorShape met = new(scores.Dimensions[1]);
        foreach (var parameter in row.List("rows"))
        {
            var shape = call.Tensor(parameter)?.Shape ?? TensorShape.Scalar;
            if (shape.HasSamples && (shape.PositionOf(0) is null || shape.Dimensions.Skip(1).Any(static dimension => dimension.HasSamples)))
            {
                return Mixing.Unresolved(call, hasSamples: true, "it is not known which axis is that of the sequences");
            }

            if (shape.PositionOf(0) is { } first && Broadcasting.Of(met, new(shape.Dimensions[first])) is { } next) met = next;
            else if (shape.HasSamples) return Meeting.Of(call).Unresolved(call);
        }

        return Reduced(row, call, input.Parameter, met, mixed);
    }

    private static AbstractValue Reduced(Row row, OperatorCall call, string parameter, TensorShape shape, Causes mixed)
    {
        var result = call.Word("reduction") switch
        {
            "None" => call.Result(shape),
            "Mean" or "Sum" => Reducing.Along(call, parameter, shape, [.. Enumerable.Range(0, shape.Dimensions.Count)], keep: false, isLinear: !mixed.Any),
            _ => Mixing.Unresolved(call, shape.HasSamples, "it is not known how it reduces; expected Reduction.None, Mean or Sum"),
        };
        result = result with { Causes = result.Causes | mixed };
        return result.WithNumbers(row, call);
    }
}
