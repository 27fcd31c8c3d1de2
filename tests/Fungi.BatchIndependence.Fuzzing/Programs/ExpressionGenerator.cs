using System.Globalization;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>
/// Random expressions over the variables of a scope, whose shapes fit. Values stay within a few orders of magnitude, so that what is measured
/// of them is no round-off.
/// </summary>
internal sealed class ExpressionGenerator(Random random)
{
    private const int MaxRank = 4;
    private const int MaxElements = 600; // for each sample

    private static readonly string[] Pointwise =
    [
        "{0}.tanh()", "{0}.sigmoid()", "{0}.sin()", "softplus({0})", "{0}.tanh().exp()", "{0}.abs()", "-{0}", "1 - {0}", "{0} * 0.5", "{0}.tanh().square()",
        "relu({0})", "{0}.clamp(-1, 1)", "gelu({0})", "{0} / Dim", "{0}.masked_fill({0} < 0.1, 0)", "where({0} > 0, {0}, 0.5 * {0})",
    ];

    private static readonly string[] Along =
    [
        "{0}.softmax(@)", "log_softmax({0}, @)", "{0}.cumsum(@)", "{0}.flip(@)", "{0}.roll(1, @)", "{0} - {0}.mean([@], keepdim: true)",
        "normalize({0}, dim: @)", "{0}.sort(@).values", "{0} / (1 + {0}.abs().sum([@], keepdim: true))", "{0}.gather(@, {0}.argsort(@))",
        "{0} - {0}.amax([@], keepdim: true)", "{0}.logcumsumexp(@)",
    ];

    private static readonly string[] Reductions =
        ["{0}.sum([@]&)", "{0}.mean([@]&)", "{0}.amax([@]%)", "{0}.amin([@]%)", "{0}.logsumexp(@&)", "{0}.square().sum([@]&)", "{0}.max(@&).values"];

    private static readonly string[] Binary =
        ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0}.maximum({1})", "{0} / (1 + {1}.abs())", "logaddexp({0}, {1})", "{0}.minimum({1})", "{0} * {1}.tanh()"];

    /// <summary>How often an operation picks an axis that samples lie along.</summary>
    private const double Coupling = 0.55;

    /// <summary>A random expression, some operations deep.</summary>
    public Expression Next(Scope scope, int depth)
    {
        if (depth == 0) return new Read(scope.Any(random));
        var operand = Next(scope, depth - 1);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var made = random.Next(14) switch
            {
                0 or 1 => new Operation(Pick(Pointwise), [Grouped(operand)], operand.Shape),
                2 or 3 => OnAxis(Along, operand),
                4 => Reduce(operand, random.Next(3) == 0),
                5 => Transpose(operand),
                6 => Reshape(operand),
                7 => Select(operand),
                8 or 9 => Combine(operand, scope),
                10 => Product(operand, scope),
                11 => Contract(operand, scope),
                12 => Join(operand, scope),
                _ => Unusual(operand),
            };
            if (made is not null && made.Shape.Rank <= MaxRank && made.Shape.Elements <= MaxElements) return made;
        }

        return operand;
    }

    /// <summary>A pointwise function.</summary>
    public Expression Mapped(Expression operand) => new Operation(Pick(Pointwise), [Grouped(operand)], operand.Shape);

    /// <summary>What leaves the shape alone.</summary>
    public Expression Transformed(Expression operand) => random.Next(2) == 0 || OnAxis(Along, operand) is not { } along ? Mapped(operand) : along;

    /// <summary>[B], one way or the other; null if the samples are not on an axis of their own.</summary>
    public Expression? PerSample(Expression expression)
    {
        while (expression.Shape.IndexOf("B") < 0)
        {
            if (Unflatten(expression, likelyRight: 0.9) is not { } apart) return null;
            expression = apart;
        }

        while (expression.Shape.Rank > 1)
        {
            var others = Enumerable.Range(0, expression.Shape.Rank).Where(axis => axis != expression.Shape.IndexOf("B")).ToList();
            expression = Reduce(expression, others[random.Next(others.Count)], keep: false);
        }

        return expression;
    }

    public Expression Scalar(Expression expression)
    {
        while (expression.Shape.Rank > 0) expression = Reduce(expression, random.Next(expression.Shape.Rank), keep: false);
        return expression;
    }

    /// <summary>An axis; seldom one of the batch.</summary>
    public int? Axis(Shape shape)
    {
        var (batch, others) = (new List<int>(), new List<int>());
        for (var axis = 0; axis < shape.Rank; axis++) (shape[axis].Contains('B', StringComparison.Ordinal) ? batch : others).Add(axis);
        if (batch.Count > 0 && (random.NextDouble() < Coupling)) return batch[random.Next(batch.Count)];
        return others.Count == 0 ? null : others[random.Next(others.Count)];
    }

    /// <summary>An axis as one writes it, from the front or from the end.</summary>
    public string Written(int axis, int rank) => (random.Next(3) == 0 ? axis - rank : axis).ToString(CultureInfo.InvariantCulture);

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>An operand that a method may be called on: in parentheses if it is a sum, a product or a negation.</summary>
    public static Expression Grouped(Expression expression)
    {
        if (expression is not Operation { Template: var template }) return expression;
        var depth = 0;
        foreach (var character in template)
        {
            depth += character switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            if (depth == 0 && character is (' ' or '-')) return new Operation("({0})", [expression], expression.Shape);
        }

        return expression;
    }

    private Operation? OnAxis(string[] templates, Expression operand) => Axis(operand.Shape) is { } axis
        ? new Operation(Pick(templates).Replace("@", Written(axis, operand.Shape.Rank), StringComparison.Ordinal), [Grouped(operand)], operand.Shape)
        : null;

    private Operation? Reduce(Expression operand, bool keep) => Axis(operand.Shape) is { } axis ? Reduce(operand, axis, keep) : null;

    private Operation Reduce(Expression operand, int axis, bool keep)
    {
        var template = Pick(Reductions).Replace("@", Written(axis, operand.Shape.Rank), StringComparison.Ordinal)
            .Replace("&", keep ? ", keepdim: true" : "", StringComparison.Ordinal).Replace("%", keep ? ", keepdim: true" : "", StringComparison.Ordinal);
        return new(template, [Grouped(operand)], keep ? operand.Shape.With(axis, "") : operand.Shape.Without(axis));
    }

    private Operation? Transpose(Expression operand)
    {
        var shape = operand.Shape;
        if (shape.Rank < 2) return null;
        var order = Enumerable.Range(0, shape.Rank).ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(order);
            var permuted = shape.Permute(order);
            return new($"{{0}}.permute({string.Join(", ", order)})", [Grouped(operand)], permuted);
        }

        var (i, j) = (random.Next(shape.Rank), random.Next(shape.Rank - 1));
        if (j >= i) j++;
        (order[i], order[j]) = (order[j], order[i]);
        var name = random.Next(3) switch { 0 => "transpose", 1 => "swapaxes", _ => "transpose" };
        if ((i, j) == (shape.Rank - 1, shape.Rank - 2)) return new("{0}.mT", [Grouped(operand)], shape.Permute(order));
        return new($"{{0}}.{name}({Written(i, shape.Rank)}, {Written(j, shape.Rank)})", [Grouped(operand)], shape.Permute(order));
    }

    private Operation? Reshape(Expression operand)
    {
        var shape = operand.Shape;
        switch (random.Next(4))
        {
            case 0 when shape.Rank >= 2:
                var start = random.Next(shape.Rank - 1);
                return new($"{{0}}.flatten({start}, {start + 1})", [Grouped(operand)], shape.Without(start + 1).With(start, shape[start] + shape[start + 1]));
            case 1:
                var place = random.Next(shape.Rank + 1);
                return new($"{{0}}.unsqueeze({place})", [Grouped(operand)], shape.Insert(place, ""));
            case 2 when shape.IndexOf("") is >= 0 and var one:
                return new($"{{0}}.squeeze({one})", [Grouped(operand)], shape.Without(one));
            default:
                return Unflatten(operand, likelyRight: 0.8);
        }
    }

    /// <summary>A product of sizes is taken apart, by its factors in their order, or, seldom, in another.</summary>
    private Operation? Unflatten(Expression operand, double likelyRight)
    {
        var shape = operand.Shape;
        var products = Enumerable.Range(0, shape.Rank).Where(axis => shape[axis].Length > 1).ToList();
        if (products.Count == 0) return null;
        var axis = products[random.Next(products.Count)];
        var factors = shape[axis];
        if (random.NextDouble() > likelyRight) factors = new string([.. factors.Reverse()]);
        var cut = 1 + random.Next(factors.Length - 1);
        var parts = new[] { factors[..cut], factors[cut..] };
        var result = shape.With(axis, parts[0]).Insert(axis + 1, parts[1]);
        var guess = random.Next(3); // one size may be left to be inferred
        if (random.Next(2) == 0)
        {
            var texts = parts.Select((part, index) => index == guess ? "-1" : Shape.Text(part));
            return new($"{{0}}.unflatten({axis}, {string.Join(", ", texts)})", [Grouped(operand)], result);
        }

        var sizes = result.Axes.Select((size, index) => index == guess ? "-1" : Shape.Text(size));
        return new($"{{0}}.reshape({string.Join(", ", sizes)})", [Grouped(operand)], result);
    }

    private Operation? Select(Expression operand)
    {
        var shape = operand.Shape;
        if (Axis(shape) is not { } axis) return null;
        var rank = shape.Rank;
        if (random.Next(3) == 0) return new($"{{0}}.narrow({Written(axis, rank)}, 0, 1)", [Grouped(operand)], shape.With(axis, ""));
        if (random.Next(3) == 0)
        {
            var index = string.Join(", ", Enumerable.Repeat("..", axis).Append(random.Next(2) == 0 ? "0" : "-1"));
            return new($"{{0}}[{index}]", [Grouped(operand)], shape.Without(axis));
        }

        return new($"{{0}}.select({Written(axis, rank)}, {(random.Next(2) == 0 ? 0 : -1)})", [Grouped(operand)], shape.Without(axis));
    }

    /// <summary>Two values, broadcast.</summary>
    private Operation? Combine(Expression operand, Scope scope)
    {
        if (scope.Any(random, other => Shape.Broadcast(operand.Shape, other.Shape) is not null) is not { } other) return null;
        var shape = Shape.Broadcast(operand.Shape, other.Shape)!;
        // [B] against [B, 1] is valid, and mostly a mistake.
        if (shape.Axes.Count(axis => axis.Contains('B', StringComparison.Ordinal)) > 1 && random.Next(4) > 0) return null;
        Expression second = random.Next(2) == 0 ? new Read(other) : Mapped(new Read(other));
        return new(Pick(Binary), [Grouped(operand), Grouped(second)], shape);
    }

    /// <summary>A matrix product.</summary>
    private Operation? Product(Expression operand, Scope scope)
    {
        var shape = operand.Shape;
        if (shape.Rank < 2) return null;
        var inner = shape[shape.Rank - 1];
        if (inner.Contains('B', StringComparison.Ordinal) && random.NextDouble() > Coupling) return null;
        var other = scope.Any(random, variable => variable.Shape.Rank >= 2 && Shape.SameSize(variable.Shape[variable.Shape.Rank - 1], inner)
            && (variable.Shape.Rank == 2 || (variable.Shape.Rank == shape.Rank && variable.Shape.Axes[..^2].SequenceEqual(shape.Axes[..^2]))));
        if (other is null) return null;
        var rows = other.Shape[other.Shape.Rank - 2];
        if (rows.Contains('B', StringComparison.Ordinal) && random.NextDouble() > 3 * Coupling) return null;
        var scale = random.Next(2) == 0 ? ".tanh()" : " / Dim";
        return new($"{{0}}.matmul({{1}}.{(other.Shape.Rank == 2 && random.Next(2) == 0 ? "t()" : "mT")}){scale}", [Grouped(operand), new Read(other)], shape.With(shape.Rank - 1, rows));
    }

    /// <summary>An einsum of random letters.</summary>
    private Operation? Contract(Expression operand, Scope scope)
    {
        if (operand.Shape.Rank is 0 or > 3) return null;
        if (scope.Any(random, variable => variable.Shape.Rank is > 0 and <= 3) is not { } other) return null;
        const string Alphabet = "abcdefgh";
        var sizes = new List<string>();
        var taken = new HashSet<char>();
        var left = string.Concat(operand.Shape.Axes.Select(size => Letter(size, reuse: false)));
        var right = string.Concat(other.Shape.Axes.Select(size => Letter(size, reuse: random.Next(6) > 0)));
        var kept = Enumerable.Range(0, sizes.Count).Where(letter => sizes[letter].Contains('B', StringComparison.Ordinal) ? random.NextDouble() > Coupling : random.Next(2) == 0).ToArray();
        if (random.Next(2) == 0) random.Shuffle(kept);
        if (sizes.Count(size => size.Contains('B', StringComparison.Ordinal)) > 1 && random.Next(5) > 0) return null;
        return new(
            $"einsum(\"{left},{right}->{string.Concat(kept.Select(letter => Alphabet[letter]))}\", {{0}}, {{1}}).tanh()",
            [operand, new Read(other)],
            new([.. kept.Select(letter => sizes[letter])]));

        char Letter(string size, bool reuse)
        {
            var known = reuse ? sizes.FindIndex(known => Shape.SameSize(known, size)) : -1;
            if (known >= 0 && taken.Add(Alphabet[known])) return Alphabet[known];
            sizes.Add(size);
            return Alphabet[sizes.Count - 1];
        }
    }

    /// <summary>cat and stack with another of the same shape, and halves again.</summary>
    private Operation? Join(Expression operand, Scope scope)
    {
        var shape = operand.Shape;
        var halves = Enumerable.Range(0, shape.Rank).Where(axis => shape[axis].Length > 1 && shape[axis][0] == 'P').ToList();
        if (halves.Count > 0 && random.Next(2) == 0)
        {
            var axis = halves[0];
            return new($"{{0}}.chunk(2, {Written(axis, shape.Rank)})[{random.Next(2)}]", [Grouped(operand)], shape.With(axis, shape[axis][1..]));
        }

        if (scope.Any(random, variable => variable.Shape.Equals(shape)) is not { } other) return null;
        var place = random.Next(shape.Rank + 1);
        if (random.Next(2) == 0) return new($"stack([{{0}}, {{1}}], {place})", [operand, new Read(other)], shape.Insert(place, "P"));
        if (shape.Rank == 0) return null;
        place %= shape.Rank;
        return new($"cat([{{0}}, {{1}}], {Written(place, shape.Rank)})", [operand, new Read(other)], shape.With(place, "P" + shape[place]));
    }

    private Operation? Unusual(Expression operand)
    {
        var shape = operand.Shape;
        var grouped = Grouped(operand);
        switch (random.Next(9))
        {
            case 0:
                for (var i = 0; i < shape.Rank; i++)
                {
                    for (var j = i + 1; j < shape.Rank; j++)
                    {
                        if (shape[i] == shape[j] && shape[i].Length > 0) return new($"{{0}}.diagonal(0, {i}, {j})", [grouped], new([.. shape.Without(j).Without(i).Axes, shape[i]]));
                    }
                }

                return null;
            case 1 when shape.Rank > 0 && !shape[shape.Rank - 1].Contains('B', StringComparison.Ordinal) && shape[shape.Rank - 1].Length > 0:
                return new($"layer_norm({{0}}, [{Shape.Text(shape[shape.Rank - 1])}])", [operand], shape);
            case 2 when shape.IndexOf("B") >= 0:
                return new("{0} / batch", [grouped], shape);
            case 3 when random.NextDouble() < 2 * Coupling:
                return new("{0} / (1 + {0}.abs().max())", [grouped], shape);
            case 4 when random.NextDouble() < 2 * Coupling && shape.Rank >= 2:
                var order = shape.Axes.ToArray();
                random.Shuffle(order);
                return new($"{{0}}.reshape({string.Join(", ", order.Select(Shape.Text))})", [grouped], new([.. order]));
            case 5 when shape.Rank > 0 && shape[0].Length > 0:
                return new($"{{0}}.repeat_interleave(2, dim: 0)", [grouped], shape.With(0, shape[0] + "P"));
            case 6 when shape.Rank > 0:
                return new($"{{0}}.repeat({string.Join(", ", Enumerable.Repeat("1", shape.Rank - 1).Prepend("2"))})", [grouped], shape.With(0, "P" + shape[0]));
            case 7 when shape.IndexOf("") is >= 0 and var one:
                return new($"{{0}}.expand({string.Join(", ", Enumerable.Range(0, shape.Rank).Select(axis => axis == one ? $"{Shape.Views}" : "-1"))})", [grouped], shape.With(one, "V"));
            case 8 when random.NextDouble() < 2 * Coupling:
                return new("{0} + 0.1 * randn_like({0})", [grouped], shape);
            default:
                return null;
        }
    }
}
