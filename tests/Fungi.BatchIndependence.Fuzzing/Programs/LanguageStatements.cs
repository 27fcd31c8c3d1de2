using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>Statements that lead tensors through the language: objects, collections, functions, control flow, and writes through aliases.</summary>
/// <param name="random">Decides.</param>
/// <param name="expressions">Makes what they compute.</param>
/// <param name="scope">What they may read.</param>
/// <param name="fresh">Names a new variable.</param>
internal sealed class LanguageStatements(Random random, ExpressionGenerator expressions, Scope scope, Func<Shape, string, Variable> fresh)
{
    /// <summary>A few statements, at times none.</summary>
    public IEnumerable<Statement> Next() => random.Next(22) switch
    {
        0 => Member(),
        1 => Accumulator(),
        2 => OutParameter(),
        3 => Try(),
        4 => Switch(),
        5 => ArrayElements(),
        6 => ElementsOfAxis(),
        7 => Captured(),
        8 or 9 => Compound(),
        10 => Container(),
        11 => TupleReturned(),
        12 => Zip(),
        13 => Where(),
        14 => EarlyReturn(),
        15 => ReturnOfLoss(),
        16 => Counter(),
        17 => RunningValue(),
        _ => WriteThroughAlias(),
    };

    private Expression Any() => expressions.Next(scope, random.Next(2));

    private Expression Like(Shape shape) => expressions.Transformed(new Read(scope.Any(random, variable => variable.Shape.Equals(shape)) ?? throw new InvalidOperationException($"{shape} has no variable")));

    /// <summary>Something, and another of its shape.</summary>
    private (Expression One, Expression Other) Two()
    {
        var variable = scope.Any(random);
        return (expressions.Mapped(new Read(variable)), Like(variable.Shape));
    }

    private Variable Like(Expression expression, string prefix = "x") => fresh(expression.Shape, prefix);

    /// <summary>A variable, one of its axes, and a name for a part of it.</summary>
    private (Variable Source, int Axis, Variable Part)? Parts()
    {
        var source = scope.Any(random);
        var batch = source.Shape.IndexOf("B");
        return (batch >= 0 && random.Next(4) == 0 ? batch : expressions.Axis(source.Shape)) is { } axis
            ? (source, axis, fresh(source.Shape.Without(axis), "part"))
            : null;
    }

    private static Statement Make(string template, ImmutableArray<Expression> operands, Variable declared, params ImmutableArray<Variable> inner) =>
        new(template, operands) { Declared = [declared], Inner = inner };

    private IEnumerable<Statement> Member()
    {
        var (one, other) = Two();
        var (first, second) = (Like(one, "First"), Like(other, "Second"));
        var both = new Scope([first, second]);
        var value = expressions.Transformed(expressions.Next(both, 0));
        var type = Like(one, "Both").Name;
        yield return new($"private sealed record {type}(Tensor {first.Name}, Tensor {second.Name}, long batch, int Dim) {{ public Tensor Value => {second.Name} + {{0}}; }}", [value])
        { Inner = [first, second], Function = type, IsMember = true };
        yield return Statement.Let(Like(one), new Operation($"new {type}({{0}}, {{1}}, batch, Dim).Value", [one, other], one.Shape) { Function = type });
    }

    private IEnumerable<Statement> Accumulator()
    {
        var (one, other) = Two();
        var (part, type) = (Like(one, "part"), Like(one, "Total").Name);
        yield return new($"private sealed class {type}(Tensor start, long batch, int Dim) {{ public Tensor Value {{ get; private set; }} = start; public {type} Add(Tensor {part.Name}) {{ Value = Value + {{0}}; return this; }} }}", [expressions.Transformed(new Read(part))])
        { Inner = [part], Function = type, IsMember = true };
        yield return Statement.Let(Like(one), new Operation($"new {type}({{0}}, batch, Dim).Add({{1}}).Add({{0}}).Value", [one, other], one.Shape) { Function = type });
    }

    private IEnumerable<Statement> OutParameter()
    {
        var argument = Any();
        var (parameter, name) = (Like(argument, "p"), Like(argument, "Fill").Name);
        var result = Like(argument);
        yield return Make(
            $"void {name}(Tensor {parameter.Name}, out Tensor filled) => filled = {{1}}; {name}({{0}}, out var {result.Name});",
            [argument, expressions.Transformed(new Read(parameter))], result, parameter);
    }

    private IEnumerable<Statement> Try()
    {
        var (one, other) = Two();
        var result = Like(one);
        yield return Make(
            random.Next(2) == 0
                ? $"Tensor {result.Name} = {{0}}; try {{ {result.Name} = {{1}}; }} catch (InvalidOperationException) {{ {result.Name} = {{0}} * 0.5; }}"
                : $"Tensor {result.Name}; try {{ {result.Name} = {{0}}; }} finally {{ _ = batch; }} try {{ {result.Name} = {result.Name} * 0.5; }} finally {{ {result.Name} = {result.Name} + {{1}}; }}",
            [one, other], result);
    }

    private IEnumerable<Statement> Switch()
    {
        var (one, other) = Two();
        var result = Like(one);
        yield return Make(
            random.Next(3) switch
            {
                0 => $"Tensor {result.Name}; switch (Dim) {{ case 0: {result.Name} = {{0}}; break; case > 2 when Flag: {result.Name} = {{1}}; break; default: {result.Name} = {{0}} * 0.5; break; }}",
                1 => $"var {result.Name} = (Flag, Dim) switch {{ (true, > 2) => {{0}}, (false, _) => {{1}}, _ => {{0}} * 0.5 }};",
                _ => $"var {result.Name} = {{0}} is {{ IsInvalid: false }} valid{result.Name} ? valid{result.Name} : {{1}};",
            },
            [one, other], result);
    }

    private IEnumerable<Statement> ArrayElements()
    {
        var (one, other) = Two();
        var result = Like(one);
        var list = $"array{result.Name}";
        var made = random.Next(2) == 0 ? $"var {list} = new Tensor[2]; {list}[0] = {{0}}; {list}[1] = {{1}};" : $"List<Tensor> {list} = [{{0}}, {{1}}];";
        var written = random.Next(3) switch
        {
            0 => $"{list}[0] = {list}[1] * 0.5;",
            1 => $"({list}[0], {list}[1]) = ({list}[1], {list}[0]);",
            _ => $"for (var k = 1; k < 2; k++) {list}[k] = {list}[k] + {list}[k - 1];",
        };
        yield return Make($"{made} {written} var {result.Name} = {list}[{random.Next(2)}];", [one, other], result);
    }

    private IEnumerable<Statement> ElementsOfAxis()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var result = fresh(source.Shape, "x");
        var list = $"parts{result.Name}";
        yield return Make(
            $"var {list} = {{0}}.unbind({axis}){(random.Next(2) == 0 ? ".ToArray()" : ".ToList()")}; for (var k = 0; k < {{0}}.shape[{axis}]; k++) {{ var {part.Name} = {list}[k]; {list}[k] = {{1}}; }} var {result.Name} = stack({list}, {axis});",
            [new Read(source), expressions.Transformed(new Read(part))], result, part);
    }

    private IEnumerable<Statement> Captured()
    {
        var (one, other) = Two();
        var result = Like(one);
        var (held, name) = ($"held{result.Name}", $"Held{result.Name}");
        yield return Make(
            random.Next(2) == 0
                ? $"var {held} = {{0}}; Tensor {name}() => {held} * 0.5; {held} = {{1}}; var {result.Name} = {name}();"
                : $"var {held} = {{0}}; Action {name} = () => {held} = {held} + {{1}}; {name}(); var {result.Name} = {held};",
            [one, other], result);
    }

    private IEnumerable<Statement> Compound()
    {
        var (one, other) = Two();
        var result = Like(one);
        var assigned = new[] { "+= {1}", "-= {1}", "*= {1}", "/= 1 + {1}.abs()" }[random.Next(4)];
        yield return Make($"var {result.Name} = {{0}}; {result.Name} {assigned.Replace("{1}.", "({1}).", StringComparison.Ordinal)};", [one, other], result);
    }

    private IEnumerable<Statement> Container()
    {
        var (one, other) = Two();
        var result = Like(one);
        var held = $"held{result.Name}";
        yield return Make(
            random.Next(4) switch
            {
                0 => $"var {held} = new Queue<Tensor>(); {held}.Enqueue({{0}}); {held}.Enqueue({{1}}); var {result.Name} = {held}.Dequeue() - 0.5 * {held}.Dequeue();",
                1 => $"var {held} = new Stack<Tensor>(); {held}.Push({{0}}); {held}.Push({{1}}); var {result.Name} = {held}.Pop();",
                2 => $"var {held} = new Dictionary<string, Tensor> {{ [\"a\"] = {{0}}, [\"b\"] = {{1}} }}; {held}[\"a\"] = {held}[\"a\"] + {held}[\"b\"]; var {result.Name} = {held}[\"a\"];",
                _ => $"var {held} = new Dictionary<int, Tensor>(); {held}[0] = {{0}}; {held}[1] = {{1}}; Tensor {result.Name} = {held}[1]; foreach (var (_, value) in {held}) {result.Name} = {result.Name} + value;",
            },
            [one, other], result);
    }

    private IEnumerable<Statement> TupleReturned()
    {
        var argument = Any();
        var (parameter, name) = (Like(argument, "p"), Like(argument, "Split").Name);
        var (one, other) = (Like(argument), Like(argument));
        yield return new(
            $"(Tensor One, Tensor Other) {name}(Tensor {parameter.Name}) => ({{1}}, {{2}}); var ({one.Name}, {other.Name}) = {name}({{0}});",
            [argument, expressions.Transformed(new Read(parameter)), expressions.Mapped(new Read(parameter))])
        { Declared = [one, other], Inner = [parameter] };
    }

    private IEnumerable<Statement> Zip()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var result = fresh(part.Shape, "x");
        var other = fresh(part.Shape, "other");
        yield return Make(
            $"var {result.Name} = {{0}}.unbind({axis}).Zip({{1}}.unbind({axis}), ({part.Name}, {other.Name}) => {{2}} + {other.Name}).{(random.Next(2) == 0 ? "Aggregate((a, b) => a + b)" : "Last()")};",
            [new Read(source), new Read(scope.Any(random, variable => variable.Shape.Equals(source.Shape))!), expressions.Transformed(new Read(part))], result, part, other);
    }

    private IEnumerable<Statement> Where()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var result = fresh(part.Shape, "x");
        yield return Make(
            $"var {result.Name} = {{0}}.unbind({axis}).Where((_, k) => k % 2 == 0).Select({part.Name} => {{1}}).{(random.Next(2) == 0 ? "Aggregate((a, b) => a.maximum(b))" : "First()")};",
            [new Read(source), expressions.Transformed(new Read(part))], result, part);
    }

    private IEnumerable<Statement> EarlyReturn()
    {
        var argument = Any();
        var (parameter, name) = (Like(argument, "p"), Like(argument, "Early").Name);
        var result = Like(argument);
        yield return Make(
            $"Tensor {name}(Tensor {parameter.Name}) {{ if ({(random.Next(2) == 0 ? "Flag" : $"{parameter.Name}.shape.Length > 2")}) return {{1}}; return {{2}}; }} var {result.Name} = {name}({{0}});",
            [argument, expressions.Transformed(new Read(parameter)), expressions.Mapped(new Read(parameter))], result, parameter);
    }

    private IEnumerable<Statement> ReturnOfLoss()
    {
        if (random.Next(3) == 0 && expressions.PerSample(Any()) is { } value) yield return new("if (!Flag) return {0};", [value]);
    }

    private IEnumerable<Statement> Counter()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var result = fresh(part.Shape, "x");
        var count = $"count{result.Name}";
        yield return Make(
            random.Next(2) == 0
                ? $"var {count} = 0; Tensor {result.Name} = {{0}}.select({axis}, 0); foreach (var {part.Name} in {{0}}.unbind({axis})) {{ if ({count}++ % 2 == 0) continue; {result.Name} = {result.Name} + {{1}}; }}"
                : $"var {count} = {{0}}.shape[{axis}]; Tensor {result.Name} = {{0}}.select({axis}, 0); while (--{count} > 0) {{ var {part.Name} = {{0}}.select({axis}, {count}); {result.Name} = {result.Name} * 0.5 + {{1}}; }}",
            [new Read(source), expressions.Transformed(new Read(part))], result, part);
    }

    /// <summary>Each part with what is left over from the one before it.</summary>
    private IEnumerable<Statement> RunningValue()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var result = fresh(source.Shape, "x");
        var (list, last) = ($"list{result.Name}", $"last{result.Name}");
        yield return Make(
            $"var {list} = new List<Tensor>(); Tensor? {last} = null; foreach (var {part.Name} in {{0}}.unbind({axis})) {{ {list}.Add({last} is null ? {part.Name} : {part.Name} - 0.5 * {last}); {last} = {{1}}; }} var {result.Name} = stack({list}, {axis});",
            [new Read(source), expressions.Transformed(new Read(part))], result, part);
    }

    private IEnumerable<Statement> WriteThroughAlias()
    {
        if (Parts() is not var (source, axis, part)) yield break;
        var (copy, name) = (fresh(source.Shape, "x"), fresh(source.Shape, "Write").Name);
        var view = expressions.Written(axis, source.Shape.Rank);
        var index = string.Join(", ", Enumerable.Repeat("..", axis).Append("0"));
        var written = random.Next(7) switch
        {
            0 => $"var alias{copy.Name} = {copy.Name}; alias{copy.Name}.mul_({{1}});",
            1 => $"var view{copy.Name} = {copy.Name}.select({view}, 0); view{copy.Name}.add_({{2}});",
            2 => $"void {name}(Tensor written) => written.mul_(0.5); {name}({copy.Name}.select({view}, -1));",
            3 => $"void {name}(Tensor written, Tensor by) {{ written.add_(by); }} {name}({copy.Name}, {{1}});",
            4 => $"{copy.Name}[{index}] = {{2}};",
            5 => $"for (var k = 0; k < {copy.Name}.shape[{axis}]; k++) {copy.Name}.select({view}, k).copy_({{2}});",
            _ => $"var flat{copy.Name} = {copy.Name}.view(-1); flat{copy.Name}.mul_(0.5);",
        };
        yield return Make(
            $"var {copy.Name} = {{0}}.contiguous().clone(); var {part.Name} = {{0}}.select({view}, -1); {written}",
            [new Read(source), Like(source.Shape), expressions.Mapped(new Read(part))], copy, part);
    }
}
