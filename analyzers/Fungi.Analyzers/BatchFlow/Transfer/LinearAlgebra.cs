using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators on matrices, which are the last two axes; the axes in front number the matrices.</summary>
internal static class LinearAlgebra
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("matrix", Matrix),
        new("solve", static row => call => Solve(row, call)),
        new("attend", static _ => Attend),
    ];

    /// <summary>
    /// Mixes the last two axes of each tensor, and the last of those that are vectors. Words: <c>result</c>: the axes that come out, after those in
    /// front: <c>m</c> rows, <c>n</c> columns, <c>k</c> the fewer of them, <c>?</c> any; several results are a tuple: <c>mk,k,kn</c>; <c>-</c> is a
    /// number per matrix, <c>*</c> something that is not followed. <c>vectors</c>: the parameters that are vectors. Flags: <c>random</c>.
    /// </summary>
    private static Behaviour Matrix(Row row)
    {
        var results = row.List("result");
        var vectors = row.List("vectors");
        return call =>
        {
            var all = Meeting.Of(call);
            TensorShape? front = TensorShape.Scalar;
            TensorShape? first = null;
            var causes = Causes.None;
            foreach (var argument in call.Arguments)
            {
                foreach (var tensor in OperatorCall.TensorsIn(argument.Value))
                {
                    var isVector = vectors.Contains(argument.Parameter);
                    if (front is null || tensor.Shape.PositionOf(-1) is not { } column || tensor.Shape.PositionOf(isVector ? -1 : -2) is not { } row)
                    {
                        return Results(call, all.HasSamples, results.Length);
                    }

                    causes |= Mixing.At(call, argument.Parameter, tensor.Shape, isVector ? [column] : [row, column]);
                    first ??= tensor.Shape;
                    front = Broadcasting.Of(front, new(tensor.Shape.Dimensions.Take(row)));
                }
            }

            if (front is null || first is null) return Results(call, all.HasSamples, results.Length);
            AbstractValue[] made = [.. results.Select(letters => Made(letters))];
            return made is [var only] ? only : new TupleValue(made);

            AbstractValue Made(string letters)
            {
                if (letters == "*") return Mixing.Unresolved(call, all.HasSamples, "it is not known of this result which axes it has");
                var (m, n) = (first.Dimensions[first.Dimensions.Count - 2 < 0 ? 0 : first.Dimensions.Count - 2].Size, first.Dimensions[first.Dimensions.Count - 1].Size);
                var result = call.Result(new TensorShape(front.Dimensions.Concat(letters.Where(static letter => letter != '-').Select(letter => Dimension.Of(letter switch
                {
                    'm' => m,
                    'n' => n,
                    'k' => Fewer(m, n),
                    _ => Size.Unknown,
                })))));
                result = (result with { Causes = result.Causes | causes }).WithNumbers(row, call);
                return row.Has("random") ? result.Because(Creating.Chance(call)) : result;
            }
        };
    }

    private static AbstractValue Results(OperatorCall call, bool hasSamples, int count)
    {
        var one = Mixing.Unresolved(call, hasSamples, "it is not known which axes are those of the matrices");
        return count > 1 ? new TupleValue(new Fungi.Generators.Model.EquatableArray<AbstractValue>(Enumerable.Repeat(one, count))) : one;
    }

    private static Size Fewer(Size rows, Size columns) => rows.IsSurely(columns) ? rows
        : rows.Constant is { } m && columns.Constant is { } n ? Size.Of(Math.Min(m, n)) : Size.Unknown;

    /// <summary>
    /// Solutions x of a·x = b, column by column of b; rows where the parameter <c>left</c> is false. Words: <c>a</c>, <c>b</c>: the parameters. <c>vectors</c>: parameters
    /// that go with a and have one axis less. Flags: <c>pair</c>: the result is a tuple, with something else of each a. <c>least</c>: a is not square.
    /// </summary>
    private static AbstractValue Solve(Row row, OperatorCall call)
    {
        var all = Meeting.Of(call);
        var (matrices, sides) = (row.Word("a") ?? OperatorCall.Self, row.Word("b") ?? "other");
        if (call.Tensor(matrices)?.Shape is not { } a || call.Tensor(sides)?.Shape is not { } b || a.PositionOf(-2) is not { } rows || b.PositionOf(-1) is not { } last) return NotKnown();

        // One side per matrix, or one for all: b is a vector or a batch of them.
        var isVector = b.Rank == 1 || (row.Has("vector") && a.Rank - 1 == b.Rank && b.Dimensions.Zip(a.Dimensions, static (one, other) => one.Size.IsSurely(other.Size)).All(static same => same));
        if (!isVector && b.PositionOf(-2) is null) return NotKnown();
        if (!isVector && row.Has("vector") && a.Rank - 1 == b.Rank && b.HasSamples) return NotKnown();
        var isLeft = call.Has("left") ? call.Boolean("left") : true;
        if (isLeft is null) return NotKnown();

        var equations = isVector || isLeft == false ? last : last - 1;
        var causes = Mixing.At(call, matrices, a, [rows, rows + 1]) | Mixing.At(call, sides, b, [equations]);
        var unknowns = row.Has("least") ? a.Dimensions[rows + 1].WithoutSamples() : b.Dimensions[equations].WithoutSamples();
        var x = b.With(equations, unknowns);
        var inFront = new TensorShape(a.Dimensions.Take(rows));
        var behind = isVector ? 1 : 2;
        if (Broadcasting.Of(inFront, new(x.Dimensions.Take(x.Dimensions.Count - behind))) is not { } front) return all.Unresolved(call);
        foreach (var vector in row.List("vectors"))
        {
            var shape = call.Tensor(vector)?.Shape;
            if (shape is null) continue;
            if (shape.PositionOf(-1) is not { } position || Broadcasting.Of(front, new(shape.Dimensions.Take(position))) is not { } met) return NotKnown();
            causes |= Mixing.At(call, vector, shape, [position]);
            front = met;
        }

        var result = call.Result(new TensorShape(front.Dimensions.Concat(x.Dimensions.Skip(x.Dimensions.Count - behind)))).Beside(call, [matrices, sides, .. row.List("vectors")]);
        result = result with { Causes = result.Causes | causes };
        if (!row.Has("pair")) return result;
        var beside = call.Result(front);
        beside = beside with { Causes = beside.Causes | causes };
        return new TupleValue(result, beside);

        AbstractValue NotKnown() => Mixing.Unresolved(call, all.HasSamples, "it is not known which axes are those of the matrices");
    }

    /// <summary>Scaled dot-product attention: queries [..., L, E], keys [..., S, E] and values [..., S, V] give [..., L, V].</summary>
    private static AbstractValue Attend(OperatorCall call)
    {
        var all = Meeting.Of(call);
        if (call.Tensor("query")?.Shape is not { } query || call.Tensor("key")?.Shape is not { } key || call.Tensor("value")?.Shape is not { } value
            || query.PositionOf(-2) is not { } q || key.PositionOf(-2) is not { } k || value.PositionOf(-2) is not { } v)
        {
            return Mixing.Unresolved(call, all.HasSamples, "it is not known which axes are those of the matrices");
        }

        var causes = Mixing.At(call, "query", query, [q + 1]) | Mixing.At(call, "key", key, [k, k + 1]) | Mixing.At(call, "value", value, [v]);
        var front = Broadcasting.Of(new(query.Dimensions.Take(q)), new(key.Dimensions.Take(k))) is { } met ? Broadcasting.Of(met, new(value.Dimensions.Take(v))) : null;
        var mask = call.Tensor("attn_mask")?.Shape;
        if (front is not null && mask is { HasSamples: true })
        {
            // The mask meets [..., L, S], of which S is mixed.
            if (mask.PositionOf(-1) is not { } s || Broadcasting.Of(new([.. front.Dimensions, query.Dimensions[q]]), new(mask.Dimensions.Take(s))) is not { } masked) return all.Unresolved(call);
            causes |= Mixing.At(call, "attn_mask", mask, [s]);
            (front, query, q) = (masked.Without(masked.Dimensions.Count - 1), masked, masked.Dimensions.Count - 1);
        }

        if (front is null) return all.Unresolved(call);
        var result = call.Result(new TensorShape([.. front.Dimensions, query.Dimensions[q], value.Dimensions[v + 1]]));
        result = result with { Causes = result.Causes | causes };
        return call.Arguments.Any(static argument => argument.Parameter == "p") && call["p"] is not ScalarValue { Constant: 0.0 } and not ScalarValue { Size.Constant: 0 }
            ? result.Because(Creating.Chance(call))
            : result;
    }
}
