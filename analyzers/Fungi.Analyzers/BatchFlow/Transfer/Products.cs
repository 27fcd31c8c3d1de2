using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>
/// Sums of products. Each is an einsum: an axis of the result has the samples of all axes of its letter, and a letter that the result lacks is
/// summed over, which mixes the samples on it.
/// </summary>
internal static class Products
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("einsum", static _ => Einsum),
        new("mm", static _ => static call => Of(call, "ik,kj->ij", 0, 1)),
        new("bmm", static _ => static call => Of(call, "bik,bkj->bij", 0, 1)),
        new("mv", static _ => static call => Of(call, "ij,j->i", 0, 1)),
        new("dot", static _ => static call => Of(call, "i,i->", 0, 1)),
        new("vdot", static _ => static call => Of(call, "i,i->", 0, 1)),
        new("outer", static _ => static call => Of(call, "i,j->ij", 0, 1)),
        new("bilinear", static _ => static call => Plus(call, Of(call, "...i,oij,...j->...o", 0, 2, 1), 3)),
        new("linear", static _ => Linear),
        new("matmul", static _ => static call => Matmul(call, Operand(call, 0), Operand(call, 1))),
        new("multi_dot", static _ => MultiplyAll),
        new("inner", static _ => Inner),
        new("tensordot", static _ => TensorDot),
        new("kron", static _ => Kronecker),
        new("cross", static _ => Cross),
        new("addmm", static _ => static call => Plus(call, Of(call, "ik,kj->ij", 1, 2), 0)),
        new("addmv", static _ => static call => Plus(call, Of(call, "ij,j->i", 1, 2), 0)),
        new("addbmm", static _ => static call => Plus(call, Of(call, "bik,bkj->ij", 1, 2), 0)),
        new("baddbmm", static _ => static call => Plus(call, Of(call, "bik,bkj->bij", 1, 2), 0)),
        new("addr", static _ => static call => Plus(call, Of(call, "i,j->ij", 1, 2), 0)),
        new("cdist", static _ => static call => Of(call, "...im,...jm->...ij", 0, 1).Nonlinear()),
        new("cosine_similarity", static _ => static call => Between(call, call.IntegerAt(2)?.Constant ?? (call.Has(call.Parameter(2)) ? null : 1), keeps: false)),
        new("pairwise_distance", static _ => static call => Between(call, -1, call.Boolean("keepdim"))),
        new("matrix_power", static _ => MatrixPower),
    ];

    /// <summary>A tensor that is multiplied, and what a message calls it.</summary>
    private readonly record struct Factor(TensorValue Tensor, string Subject);

    /// <summary>An axis of a factor, and what an author calls it.</summary>
    private readonly record struct Axis(Factor Factor, Dimension Dimension, int Name)
    {
        public static Axis Of(Factor factor, int position) => new(factor, factor.Tensor.Shape.Dimensions[position], factor.Tensor.Shape.AxisAt(position));
    }

    private static Factor Operand(OperatorCall call, int place) => new(call.TensorAt(place), call.Subject(place));

    private static AbstractValue Of(OperatorCall call, string equation, params int[] places) =>
        Multiply(call, equation, [.. places.Select(place => Operand(call, place))]);

    private static AbstractValue Einsum(OperatorCall call)
    {
        if (call.Word(call.Parameter(0)) is not { } equation || call.At(1) is not CollectionValue { Elements: { } elements }) return call.Lost("its equation or its operands are not known");
        return Multiply(call, equation, [.. elements.Select(static (element, place) => new Factor(
            element as TensorValue ?? (TensorValue)TensorValue.Frozen.DependingOn(element), $"operand {place + 1}"))]);
    }

    private static AbstractValue Multiply(OperatorCall call, string equation, IReadOnlyList<Factor> factors)
    {
        var sides = equation.Replace(" ", "").Split(["->"], StringSplitOptions.None);
        var terms = sides[0].Split(',');
        if (terms.Length != factors.Count || sides.Length > 2) return call.Lost("its equation does not fit its operands");
        var letters = new Dictionary<char, Dimension>();
        TensorShape? rest = TensorShape.Scalar;
        var places = new List<(char Letter, Axis Axis)>();
        for (var place = 0; place < terms.Length; place++)
        {
            if (Lay(terms[place], factors[place].Tensor.Shape) is not { } laid) return call.Lost("its equation does not fit the axes of its operands");
            rest = rest is null ? null : Broadcasting.Of(rest, laid.Between);
            foreach (var (letter, dimension, axis) in laid.Letters)
            {
                if ((letters.TryGetValue(letter, out var other) ? Broadcasting.Meet(other, dimension) : dimension) is not { } met) return call.Lost($"how the batches of letter '{letter}' meet is not known");
                letters[letter] = met;
                places.Add((letter, new(factors[place], dimension, axis)));
            }
        }

        // Without an arrow: the dots first, then each letter that stands once, in the order of their codes.
        var output = sides.Length == 2 ? sides[1] : (equation.Contains("...") ? "..." : "")
            + new string([.. letters.Keys.Where(letter => sides[0].Count(other => other == letter) == 1).OrderBy(static letter => letter)]);
        var dots = output.IndexOf("...", StringComparison.Ordinal);
        var named = output.Replace("...", "");
        if (rest is null || named.Any(letter => !letters.ContainsKey(letter)) || (dots < 0 && rest.Dimensions.Count > 0 && rest.HasSamples)) return call.Lost("which axes it sums over is not known");
        var dimensions = named.Select(letter => letters[letter]).ToList();
        if (dots >= 0) dimensions.InsertRange(dots, rest.Dimensions);
        return Summed(call, new(dimensions), factors, places.Where(place => !named.Contains(place.Letter)).Select(static place => place.Axis));
    }

    /// <summary>A product, with the causes of the axes that it sums over.</summary>
    private static AbstractValue Summed(OperatorCall call, TensorShape shape, IReadOnlyList<Factor> factors, IEnumerable<Axis> summed)
    {
        var result = call.Result(shape).DependingOn(factors.Select(static factor => factor.Tensor)); // one may be a product itself

        // In one factor a product is linear; in two that depend on the batch it is not.
        if (factors.Count(static factor => !factor.Tensor.IsFrozen) > 1) result = result.Nonlinear();

        // The sum of what each sample makes of itself is harmless as the last step, if nothing of one sample is left beside it.
        var isTotal = !result.Causes.Any && result.Bound.Count == 0 && !shape.HasSamples;
        foreach (var (factor, dimension, axis) in summed)
        {
            if (!dimension.HasSamples)
            {
                if (dimension.Size.InvolvesBatch) result = result.Because(call.CountsSamples(factor.Subject, axis));
                continue;
            }

            var kind = isTotal && !dimension.Factors.Any(static part => part.Samples == SamplePlacement.Scattered) ? CauseKind.BatchReduction : CauseKind.Coupled;
            result = result.Because(call.Because(kind, $"{factor.Subject} has the batch {(dimension.IsBatch ? "on" : "within")} axis {axis}; '{call.Text}' sums over it"));
        }

        return WithNumbers(call, result);
    }

    private static AbstractValue WithNumbers(OperatorCall call, AbstractValue value) => call.WithNumbers(value, [.. Enumerable.Range(0, call.Arguments.Count)]);

    /// <summary>The axes of one operand by their letters; null where it has others. One without known axes has as many as it has letters.</summary>
    private static (List<(char Letter, Dimension Dimension, int Axis)> Letters, TensorShape Between)? Lay(string term, TensorShape shape)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var letters = term.Replace("...", "");
        if (letters.Contains('.')) return null;
        var front = dots < 0 ? letters.Length : dots;
        var dimensions = shape.Dimensions.ToList();
        if (dimensions.FindIndex(static dimension => dimension.IsGap) is var gap and >= 0 && (dots < 0 || dimensions.Count == 1))
        {
            // The letters say how many axes there are.
            dimensions.InsertRange(gap, Enumerable.Repeat(Dimension.Of(Size.Unknown), Math.Max(0, letters.Length - dimensions.Count + 1)));
            if (dots < 0) dimensions.RemoveAll(static dimension => dimension.IsGap);
            else dimensions = [.. dimensions.Take(front), Dimension.Gap, .. dimensions.Skip(front).Where(static dimension => !dimension.IsGap)];
        }

        if (dimensions.Count < letters.Length || (dots < 0 && dimensions.Count != letters.Length)) return null;
        var between = new TensorShape(dimensions.Skip(front).Take(dimensions.Count - letters.Length));
        var laid = new List<(char Letter, Dimension Dimension, int Axis)>();
        for (var place = 0; place < letters.Length; place++)
        {
            var fromBack = place - letters.Length;
            var dimension = dimensions[place < front ? place : dimensions.Count + fromBack];
            if (dimension.IsGap) return null;
            laid.Add((letters[place], dimension, place < front ? place : between.HasGap ? fromBack : dimensions.Count + fromBack));
        }

        return (laid, between);
    }

    private static AbstractValue Linear(OperatorCall call) =>
        Plus(call, Of(call, call.TensorAt(1).Shape.Rank == 1 ? "...i,i->..." : "...i,oi->...o", 0, 1), 2);

    /// <summary>The product and what is added to it.</summary>
    private static AbstractValue Plus(OperatorCall call, AbstractValue product, int place)
    {
        if (call.At(place) is null || product is not TensorValue tensor) return product;
        return Broadcasting.Of(tensor.Shape, call.TensorAt(place).Shape) is { } shape
            ? tensor with { Shape = shape }
            : call.Lost("how the batch of what it adds meets the product's is not known");
    }

    private static AbstractValue Matmul(OperatorCall call, Factor left, Factor right)
    {
        var (one, other) = (left.Tensor.Shape, right.Tensor.Shape);
        if (one.Rank == 1 && other.Rank == 1) return Multiply(call, "i,i->", [left, right]);
        if (one.Rank == 1 && Matrices(other)) return Multiply(call, "k,...kj->...j", [left, right]);
        if (Matrices(one) && other.Rank == 1) return Multiply(call, "...ik,k->...i", [left, right]);
        if (Matrices(one) && Matrices(other)) return Multiply(call, "...ik,...kj->...ij", [left, right]);

        // What the left is without samples, of however many axes: the columns of a matrix on the right are the last axis.
        if (one.Equals(TensorShape.Unknown) && other is { Rank: 2, Dimensions: [{ HasSamples: false }, var columns] }) return Summed(call, new(Dimension.Gap, columns), [left, right], []);
        return call.Lost("how many axes its operands have is not known");
    }

    private static bool Matrices(TensorShape shape) => shape.PositionOf(-1) is not null && shape.PositionOf(-2) is not null;

    private static AbstractValue MultiplyAll(OperatorCall call)
    {
        if (call.At(0) is not CollectionValue { Elements: { Count: > 0 } elements }) return call.Lost("its operands are not known");
        var product = elements[0];
        for (var place = 1; place < elements.Count; place++)
        {
            product = Matmul(call, new(product as TensorValue ?? TensorValue.Frozen, $"product {place}"), new(elements[place] as TensorValue ?? TensorValue.Frozen, $"operand {place + 1}")).DependingOn(product);
        }

        return call.Result(product);
    }

    private static AbstractValue Inner(OperatorCall call)
    {
        var (left, right) = (Operand(call, 0), Operand(call, 1));
        var (one, other) = (left.Tensor.Shape, right.Tensor.Shape);
        return one.Rank == 0 || other.Rank == 0
            ? Broadcasting.Of(one, other) is { } scaled ? Summed(call, scaled, [left, right], []) : call.Lost("how its axes meet is not known")
            : Contract(call, left, right, [-1], [-1]);
    }

    private static AbstractValue TensorDot(OperatorCall call)
    {
        var (left, right) = (Operand(call, 0), Operand(call, 1));
        if (call.At(3) is not null)
        {
            return call.IntegersAt(2) is { } ones && call.IntegersAt(3) is { } others && ones.Concat(others).All(static axis => axis.Constant is not null)
                ? Contract(call, left, right, [.. ones.Select(static axis => axis.Constant!.Value)], [.. others.Select(static axis => axis.Constant!.Value)])
                : call.Lost("its axes are not known");
        }

        if (call.At(2) is CollectionValue { Elements: { } pairs })
        {
            var known = pairs.Select(static pair => pair is TupleValue { Elements: [ScalarValue { Size.Constant: { } first }, ScalarValue { Size.Constant: { } second }] } ? (first, second) : ((long, long)?)null).ToList();
            return known.Contains(null) ? call.Lost("its axes are not known") : Contract(call, left, right, [.. known.Select(static pair => pair!.Value.Item1)], [.. known.Select(static pair => pair!.Value.Item2)]);
        }

        var count = call.At(2) is null ? 2 : call.IntegerAt(2)?.Constant;
        return count is { } axes and >= 0 and < 32
            ? Contract(call, left, right, [.. Enumerable.Range(0, (int)axes).Select(axis => axis - axes)], [.. Enumerable.Range(0, (int)axes).Select(static axis => (long)axis)])
            : call.Lost("its axes are not known");
    }

    /// <summary>The axes of both that are not summed over, the left's first.</summary>
    private static AbstractValue Contract(OperatorCall call, Factor left, Factor right, long[] ones, long[] others)
    {
        var (one, other) = (left.Tensor.Shape, right.Tensor.Shape);
        var lefts = ones.Select(axis => one.PositionOf(axis)).ToList();
        var rights = others.Select(axis => other.PositionOf(axis)).ToList();
        if (lefts.Contains(null) || rights.Contains(null) || lefts.Count != rights.Count || (one.HasGap && other.HasGap)) return call.Lost("its axes are not known");
        var shape = new TensorShape(one.Dimensions.Where((_, position) => !lefts.Contains(position)).Concat(other.Dimensions.Where((_, position) => !rights.Contains(position))));
        return Summed(call, shape, [left, right], [.. lefts.Select(position => Axis.Of(left, position!.Value)), .. rights.Select(position => Axis.Of(right, position!.Value))]);
    }

    /// <summary>Each entry of the left times the whole of the right: along each axis the right is the inner factor.</summary>
    private static AbstractValue Kronecker(OperatorCall call)
    {
        var (one, other) = (call.TensorAt(0).Shape, call.TensorAt(1).Shape);
        if (one.Rank is not { } left || other.Rank is not { } right) return call.Lost("its axes are not known");
        var rank = Math.Max(left, right);
        return Summed(
            call,
            new(Enumerable.Range(0, rank).Select(axis => Dimension.Of([.. Factors(one, axis - rank + left), .. Factors(other, axis - rank + right)]))),
            [Operand(call, 0), Operand(call, 1)],
            []);
    }

    private static IEnumerable<Domain.Factor> Factors(TensorShape shape, int position) => position < 0 ? [] : shape.Dimensions[position].Factors.AsEnumerable();

    private static AbstractValue Cross(OperatorCall call)
    {
        var (left, right) = (Operand(call, 0), Operand(call, 1));
        var axis = call.Has(call.Parameter(2)) ? call.IntegerAt(2)?.Constant : -1;
        if (axis is not { } along || Broadcasting.Of(left.Tensor.Shape, right.Tensor.Shape) is not { } shape || shape.PositionOf(along) is not { } position) return call.Lost("its axes are not known");
        var result = Summed(call, shape, [left, right], []);
        return shape.Dimensions[position].HasSamples ? result.Because(Mixed(call, shape, position)) : result;
    }

    /// <summary>A number for each pair of rows along an axis.</summary>
    private static AbstractValue Between(OperatorCall call, long? axis, bool? keeps)
    {
        if (axis is not { } along || keeps is null || Broadcasting.Of(call.TensorAt(0).Shape, call.TensorAt(1).Shape) is not { } shape || shape.PositionOf(along) is not { } position) return call.Lost("its axes are not known");
        var result = call.WithNumbers(call.Result(keeps.Value ? shape.With(position, Dimension.One) : shape.Without(position)).Nonlinear(), 2, 3);
        return shape.Dimensions[position].HasSamples ? result.Because(Mixed(call, shape, position)) : result;
    }

    private static AbstractValue MatrixPower(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (self.Shape.PositionOf(-2) is not { } rows || self.Shape.PositionOf(-1) is not { } columns) return call.Lost("its axes are not known");
        var result = call.WithNumbers(call.Result(self.Shape).Nonlinear(), 1);
        foreach (var position in new[] { rows, columns })
        {
            if (self.Shape.Dimensions[position].HasSamples) result = result.Because(call.Mixes(call.Parameter(0), self.Shape, position));
        }

        return result;
    }

    private static Cause Mixed(OperatorCall call, TensorShape shape, int position) =>
        call.Because(CauseKind.Coupled, $"the batch is on axis {shape.AxisAt(position)}; '{call.Text}' mixes it");
}
