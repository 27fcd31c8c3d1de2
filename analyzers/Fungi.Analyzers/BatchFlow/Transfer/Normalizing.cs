using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that keep their argument's axes and mix along some: normalizations, running sums, sorting.</summary>
internal static class Normalizing
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("normalize", Normalize),
        new("normalize-each", NormalizeEach),
        new("normalize-last", NormalizeLast),
        new("normalize-batch", NormalizeBatch),
    ];

    /// <summary>
    /// Words: <c>dim</c>: the axes; all where none is given. <c>front</c>: the first so many axes are not mixed, in place of <c>dim</c>. <c>size</c>:
    /// what the axis becomes, if not as it was: a number or a parameter, <c>half</c> or <c>any</c>. Flags: <c>pair</c>: the result is a tuple, as of
    /// values and indexes. Several tensors first meet element by element.
    /// </summary>
    private static Behaviour Normalize(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        if (row.Positions("dim", call, shape) is not { } positions) return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axis it works along");
        if (positions.Count == 0) positions = [.. Enumerable.Range(0, shape.Dimensions.Count)];
        var causes = Mixing.At(call, operands.Parameter, shape, positions);
        if (row.Word("size") is { } size)
        {
            foreach (var position in positions) shape = shape.With(position, Dimension.Of(SizeOf(size, row, call, shape.Dimensions[position].Size)));
        }

        var result = call.Result(shape).WithNumbers(row, call);
        result = result with { Causes = result.Causes | causes };
        return row.Has("pair") ? new TupleValue(result, result) : result;
    };

    private static Size SizeOf(string word, Row row, OperatorCall call, Size old) => word switch
    {
        "any" => old.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown,
        "half" => old / Size.Of(2),
        _ => row.Numbers("size", call) is [var size] ? size : Size.Unknown,
    };

    /// <summary>Mixes all axes but some. Words: <c>dim</c>: those that are not mixed. Only the first argument may have samples.</summary>
    private static Behaviour NormalizeEach(Row row) => call =>
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape || row.Positions("dim", call, shape) is not { } kept) return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it works along").Beside(call, operands.Parameter);
        var causes = Mixing.At(call, operands.Parameter, shape, Enumerable.Range(0, shape.Dimensions.Count).Except(kept));
        var result = call.Result(shape).WithNumbers(row, call).Beside(call, operands.Parameter);
        return result with { Causes = result.Causes | causes };
    };

    /// <summary>Mixes the last axes. Words: <c>shape</c>: the parameter with their sizes. The other tensors meet the result element by element.</summary>
    private static Behaviour NormalizeLast(Row row) => call =>
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape || row.Numbers("shape", call) is not { } sizes
            || Mixing.Positions(Enumerable.Range(1, sizes.Count).Select(static axis => Size.Of(-axis)), shape) is not { } positions)
        {
            return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it works along").Beside(call, operands.Parameter);
        }

        var causes = Mixing.At(call, operands.Parameter, shape, positions);
        var all = Meeting.Of(call);
        if (all.Shape is not { } met) return all.Unresolved(call);
        var result = call.Result(met).WithNumbers(row, call);
        return result with { Causes = result.Causes | causes };
    };

    /// <summary>Mixes all axes but the second, of the channels, unless it takes running statistics.</summary>
    private static Behaviour NormalizeBatch(Row row) => call =>
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape || shape.PositionOf(1) is not { } channels)
        {
            return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it works along").Beside(call, operands.Parameter);
        }

        var result = call.Result(shape).WithNumbers(row, call).Beside(call, operands.Parameter);
        if (call.Boolean("training") == false) return result;
        var causes = Mixing.At(call, operands.Parameter, shape, Enumerable.Range(0, shape.Dimensions.Count).Where(position => position != channels), CauseKind.BatchNormalization);
        return result with { Causes = result.Causes | causes };
    };
}
