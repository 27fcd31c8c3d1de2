using System.Globalization;
using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that make one number of each line along some axes, or along all.</summary>
internal static class Reducing
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("reduce", Reduce),
        new("quantile", Quantile),
        new("covariance", static _ => Covariance),
    ];

    /// <summary>
    /// Words: <c>dim</c>: the axes; all where none is given. <c>else</c>: the axes where none is given, if not all. <c>keepdim</c>: the parameter
    /// that keeps them with size 1. Flags: <c>pair</c>: the result is a tuple, as of values and indexes. Several tensors first meet element by element.
    /// </summary>
    private static Behaviour Reduce(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        if (operands.Shape is not { } shape) return operands.Unresolved(call);
        var axes = row.Numbers("dim", call);
        if (axes is { Count: 0 }) axes = row.Numbers("else", call);
        if (axes is null || Mixing.Positions(axes, shape, mayBeHidden: true) is not { } positions) return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it reduces");
        var keep = row.Word("keepdim") is { } keepdim && call.Has(keepdim) ? call.Boolean(keepdim) : false;
        var hidesAxes = false;
        if (positions.Count == 0)
        {
            hidesAxes = shape.HasGap;
            if (keep == false) shape = new(shape.Dimensions.Where(static dimension => !dimension.IsGap)); // however many axes those are, they go
            positions = [.. Enumerable.Range(0, shape.Dimensions.Count)];
        }

        var result = Along(call, operands.Parameter, shape, positions, keep, row.Has("linear")).WithNumbers(row, call);
        if (hidesAxes) result = result with { Causes = result.Causes.Select(static cause => cause with { OtherAxes = null }) };
        return row.Has("pair") ? new TupleValue(result, result) : result;
    };

    /// <summary>A shape without some of its axes, or with 1 for their sizes: null where that is not known. Sums and means are linear.</summary>
    public static AbstractValue Along(OperatorCall call, string parameter, TensorShape shape, IReadOnlyCollection<int> positions, bool? keep, bool isLinear)
    {
        var kind = isLinear && !call.Arguments.Any(static argument => argument.Value.AllCauses.Any) ? CauseKind.BatchReduction : CauseKind.Coupled;
        var causes = Mixing.At(call, parameter, shape, positions, kind);
        if (kind == CauseKind.BatchReduction) causes = causes.Select(cause => cause with { OtherAxes = OtherAxes(shape, positions) });
        var left = new List<Dimension>();
        for (var position = 0; position < shape.Dimensions.Count; position++)
        {
            if (shape.Dimensions[position].IsGap || !positions.Contains(position)) left.Add(shape.Dimensions[position]);
            else if (keep != false) left.Add(Dimension.One);
        }

        var result = call.Result(keep is null ? TensorShape.Unknown : new(left));
        result = result with { Causes = result.Causes | causes };
        return keep is null && left.Exists(static dimension => dimension.HasSamples) ? result.Because(call.NotProved("it is not known whether it keeps the axes that it reduces")) : result;
    }

    // What a code fix has to name where the batch is to be left alone.
    private static string? OtherAxes(TensorShape shape, IEnumerable<int> positions) => shape.HasGap ? null : string.Join(
        ",", positions.Where(position => !shape.Dimensions[position].HasSamples).OrderBy(static position => position).Select(static position => position.ToString(CultureInfo.InvariantCulture)));

    /// <summary>As <c>reduce</c>, once for each element of <c>q</c>, whose axes come first.</summary>
    private static Behaviour Quantile(Row row) => call =>
    {
        var operands = Meeting.First(call);
        var quantiles = call.Tensor("q")?.Shape ?? TensorShape.Scalar;
        if (operands.Shape is not { } shape || row.Positions("dim", call, shape) is not { Count: 1 } positions || (quantiles.HasGap && shape.HasGap))
        {
            return Mixing.Unresolved(call, operands.HasSamples || quantiles.HasSamples, "it is not known which axes it reduces");
        }

        var keep = row.Word("keepdim") is { } keepdim && call.Has(keepdim) ? call.Boolean(keepdim) : false;
        var reduced = Along(call, operands.Parameter, shape, positions, keep, isLinear: false);
        return reduced is TensorValue tensor ? tensor with { Shape = new([.. quantiles.Dimensions, .. tensor.Shape.Dimensions]) } : reduced;
    };

    /// <summary>Of rows of observations, every row with every other: two axes of rows, the observations reduced.</summary>
    private static AbstractValue Covariance(OperatorCall call)
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { HasGap: false } shape) return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it reduces").Beside(call, operands.Parameter);
        var result = Along(call, operands.Parameter, shape, shape.Dimensions.Count == 0 ? [] : [shape.Dimensions.Count - 1], keep: false, isLinear: false);
        return (result is TensorValue { Shape: { Dimensions: [var rows] } } tensor ? tensor with { Shape = new(rows, rows) } : result).Beside(call, operands.Parameter);
    }
}
