using FsCheck;
using FsCheck.Fluent;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>Random losses as their authors might write them: a few statements, of which about half mix the samples somewhere.</summary>
internal sealed class ProgramGenerator
{
    private readonly Random random;
    private readonly ExpressionGenerator expressions;
    private readonly LanguageStatements language;
    private readonly Scope scope = new(LossProgram.Inputs);
    private readonly List<Statement> statements = [];
    private readonly List<Func<Expression, Operation?>> functions = [];
    private int names;

    private ProgramGenerator(int seed)
    {
        random = new(seed);
        expressions = new(random);
        language = new(random, expressions, scope, Fresh);
        scope.Add(LossProgram.Student); // twice as likely as the others
    }

    /// <summary>Programs, and how they shrink.</summary>
    public static Arbitrary<LossProgram> Programs { get; } =
        Arb.From(Gen.Choose(0, int.MaxValue).Select(seed => new ProgramGenerator(seed).Next()), Shrinking.Shrink);

    private LossProgram Next()
    {
        var count = 2 + random.Next(5);
        for (var i = 0; i < count; i++) AddStatement();
        return new([.. statements], Result());
    }

    /// <summary>[B], mostly: a sum over the latest variables that nothing has read, so that little is computed in vain.</summary>
    private Expression Result()
    {
        if (random.Next(40) == 0) return expressions.Next(scope, 1);
        var read = statements.SelectMany(statement => statement.Operands).SelectMany(operand => operand.Nodes).OfType<Read>().Select(node => node.Variable).ToHashSet();
        var declared = statements.SelectMany(statement => statement.Declared).Reverse();
        return declared.OrderBy(read.Contains).Append(LossProgram.Student)
            .Select(variable => expressions.PerSample(new Read(variable))).OfType<Expression>().Take(1 + random.Next(3))
            .Aggregate((sum, term) => new Operation("{0} + {1}", [sum, term], term.Shape));
    }

    private void AddStatement()
    {
        switch (random.Next(22))
        {
            case 0: AddHelper(); break;
            case 1: Apply(); break;
            case 2: OverwriteClone(); break;
            case 3: Reassign(); break;
            case 4: Choose(); break;
            case 5: LoopOverAxis(); break;
            case 6: LoopOverSamples(); break;
            case 7: SelectOverAxis(); break;
            case 8: DeclarePair(); break;
            case 9: FillBuffer(); break;
            case 10: Carry(); break;
            case < 17: foreach (var statement in language.Next()) Add(statement); break;
            default: Declare(expressions.Next(scope, 1 + random.Next(3))); break;
        }
    }

    private Variable Declare(Expression value)
    {
        var variable = Fresh(value.Shape);
        Add(Statement.Let(variable, value));
        return variable;
    }

    private void Add(Statement statement)
    {
        statements.Add(statement);
        foreach (var variable in statement.Declared) scope.Add(variable);
    }

    private Variable Fresh(Shape shape, string prefix = "x") => new($"{prefix}{++names}", shape);

    /// <summary>A method of the class, a local function or a lambda.</summary>
    private void AddHelper()
    {
        var shape = scope.Any(random).Shape;
        var parameter = Fresh(shape, "p");
        var name = $"F{++names}";
        var kind = random.Next(3);
        // A method of the class sees its parameters alone, a local function what the loss has declared.
        var body = expressions.Next(kind == 0 ? new Scope([parameter]) : new Scope(LossProgram.Inputs.Append(parameter).Append(parameter).Append(parameter)), 1 + random.Next(3));
        if (!body.Nodes.OfType<Read>().Any(read => read.Variable == parameter)) return;
        var template = kind switch
        {
            0 => $"private Tensor {name}(Tensor {parameter.Name}, long batch) => {{0}};",
            1 => $"Tensor {name}(Tensor {parameter.Name}) => {{0}};",
            _ => $"Func<Tensor, Tensor> {name} = {parameter.Name} => {{0}};",
        };
        Add(new(template, [body]) { Inner = [parameter], Function = name, IsMember = kind == 0 });
        var call = kind == 0 ? $"{name}({{0}}, batch)" : $"{name}({{0}})";
        functions.Add(argument => argument.Shape.Equals(shape) ? new Operation(call, [argument], body.Shape) { Function = name } : null);
        Apply();
    }

    /// <summary>A call of one of the helpers.</summary>
    private void Apply()
    {
        if (functions.Count == 0) return;
        var function = functions[random.Next(functions.Count)];
        if (scope.Any(random, variable => function(new Read(variable)) is not null) is { } argument) Declare(function(new Read(argument))!);
    }

    /// <summary>What may be written over is a copy; a slice of it is written to as well.</summary>
    private void OverwriteClone()
    {
        var source = scope.Any(random);
        var copy = Fresh(source.Shape);
        Add(new($"var {copy.Name} = {{0}}.clone();", [new Read(source)]) { Declared = [copy] });
        var operand = expressions.Transformed(new Read(source));
        Add(new(random.Next(5) switch
        {
            0 => "{0}.add_({1});",
            1 => "{0}.mul_({1});",
            2 => "{0}.sub_({1});",
            3 => "{0} *= {1};",
            _ => "{0}.copy_({1});",
        }, [new Read(copy), operand]));
        if (copy.Shape.Rank == 0 || random.Next(2) == 0 || expressions.Axis(copy.Shape) is not { } axis) return;
        Add(new($"{{0}}.select({expressions.Written(axis, copy.Shape.Rank)}, 0).mul_(0.5);", [new Read(copy)]));
    }

    private void Reassign()
    {
        if (statements.SelectMany(statement => statement.Declared).ToList() is not { Count: > 0 } declared) return;
        var variable = declared[random.Next(declared.Count)];
        Add(new("{0} = {1};", [new Read(variable), expressions.Transformed(expressions.Transformed(new Read(variable)))]));
    }

    /// <summary>An option decides.</summary>
    private void Choose()
    {
        var value = expressions.Next(scope, 1);
        var variable = Fresh(value.Shape);
        var (one, other) = (expressions.Transformed(value), expressions.Mapped(value));
        if (random.Next(2) == 0)
        {
            Add(new($"var {variable.Name} = Flag ? {{0}} : {{1}};", [one, other]) { Declared = [variable] });
            return;
        }

        Add(Statement.Let(variable, value));
        Add(new(random.Next(2) == 0 ? "if (Flag) {0} = {1};" : "if (Flag) {0} = {1}; else {0} = {2};", [new Read(variable), one, other]));
    }

    /// <summary>An accumulator over the parts of an axis.</summary>
    private void LoopOverAxis()
    {
        var source = scope.Any(random);
        if (expressions.Axis(source.Shape) is not { } axis) return;
        var part = Fresh(source.Shape.Without(axis), "part");
        var total = Fresh(part.Shape);
        var written = expressions.Written(axis, source.Shape.Rank);
        var step = random.Next(3) switch
        {
            0 => $"{total.Name} = {total.Name} + {{1}};",
            1 => $"{total.Name} += {{1}};",
            _ => $"{total.Name} = {total.Name}.maximum({{1}});",
        };
        Add(new(
            random.Next(2) == 0
                ? $"Tensor {total.Name} = {{0}}.select({written}, 0); foreach (var {part.Name} in {{0}}.unbind({axis})) {{ {step} }}"
                : $"Tensor {total.Name} = {{0}}.select({written}, 0); for (var i = 1; i < {{0}}.shape[{axis}]; i++) {{ var {part.Name} = {{0}}.select({written}, i); {step} }}",
            [new Read(source), expressions.Transformed(new Read(part))])
        { Declared = [total], Inner = [part] });
    }

    /// <summary>One sample at a time; seldom its neighbour.</summary>
    private void LoopOverSamples()
    {
        if (scope.Any(random, variable => variable.Shape.IndexOf("B") == 0) is not { } source) return;
        var row = Fresh(source.Shape.Without(0), "row");
        var value = row.Shape.Rank == 0 ? expressions.Mapped(new Read(row)) : expressions.Next(new Scope([row]), 1 + random.Next(2));
        if (value.Shape.Axes.Any(size => size.Contains('B', StringComparison.Ordinal))) return;
        var list = $"list{++names}";
        var index = random.Next(12) switch { 0 => "(i + 1) % batch", 1 => "Math.Max(i - 1, 0)", _ => "i" };
        var result = Fresh(value.Shape.Insert(0, "B"));
        Add(new(
            random.Next(2) == 0
                ? $"var {list} = new List<Tensor>(); for (var i = 0; i < batch; i++) {{ var {row.Name} = {{0}}[{index}]; {list}.Add({{1}}); }} var {result.Name} = stack({list});"
                : $"var {list} = new List<Tensor>(); foreach (var {row.Name} in {{0}}.unbind()) {list}.Add({{1}}); var {result.Name} = stack({list}, 0);",
            [new Read(source), value])
        { Declared = [result], Inner = [row] });
    }

    /// <summary>LINQ over the parts of an axis.</summary>
    private void SelectOverAxis()
    {
        var source = scope.Any(random, variable => variable.Shape.Rank > 0)!;
        var axis = random.Next(2) == 0 && source.Shape.IndexOf("B") is >= 0 and var batch ? batch : expressions.Axis(source.Shape);
        if (axis is not { } along || source.Shape[along].Length == 0) return;
        var part = Fresh(source.Shape.Without(along), "part");
        var value = expressions.Transformed(new Read(part));
        if (source.Shape[along] != "B" && random.Next(2) == 0)
        {
            var total = Fresh(value.Shape);
            Add(new($"var {total.Name} = {{0}}.unbind({along}).Select({part.Name} => {{1}}).Aggregate((a, b) => a + b);", [new Read(source), value]) { Declared = [total], Inner = [part] });
            return;
        }

        var place = random.Next(value.Shape.Rank + 1);
        var result = Fresh(value.Shape.Insert(place, source.Shape[along]));
        Add(new($"var {result.Name} = stack({{0}}.unbind({along}).Select({part.Name} => {{1}}).ToArray(), {place});", [new Read(source), value]) { Declared = [result], Inner = [part] });
    }

    /// <summary>Two at once: a tuple, or what an operation returns.</summary>
    private void DeclarePair()
    {
        var source = scope.Any(random);
        if (expressions.Axis(source.Shape) is { } axis && random.Next(2) == 0)
        {
            var values = Fresh(source.Shape);
            Add(new($"var ({values.Name}, _) = {{0}}.sort({expressions.Written(axis, source.Shape.Rank)}, descending: true);", [new Read(source)]) { Declared = [values] });
            return;
        }

        var (one, other) = (expressions.Next(scope, 1), expressions.Mapped(new Read(source)));
        var (first, second) = (Fresh(one.Shape), Fresh(other.Shape));
        Add(new($"var ({first.Name}, {second.Name}) = ({{0}}, {{1}});", [one, other]) { Declared = [first, second] });
    }

    /// <summary>A buffer, one number for each sample.</summary>
    private void FillBuffer()
    {
        if (scope.Any(random, variable => variable.Shape.IndexOf("B") == 0) is not { } source) return;
        var row = Fresh(source.Shape.Without(0), "row");
        var value = expressions.Scalar(expressions.Transformed(new Read(row)));
        var buffer = Fresh(new("B"));
        Add(new(
            $"var {buffer.Name} = zeros(batch, dtype: z.dtype, device: z.device); for (var i = 0; i < batch; i++) {{ var {row.Name} = {{0}}[i]; {buffer.Name}[i] = {{1}}; }}",
            [new Read(source), value])
        { Declared = [buffer], Inner = [row] });
    }

    /// <summary>A state that is carried from view to view, or, seldom, from sample to sample.</summary>
    private void Carry()
    {
        var source = scope.Any(random);
        if (expressions.Axis(source.Shape) is not { } axis) return;
        var part = Fresh(source.Shape.Without(axis), "part");
        var state = Fresh(part.Shape);
        Add(new(
            $"Tensor {state.Name} = {{0}}.select({axis}, 0); foreach (var {part.Name} in {{0}}.unbind({axis})) {state.Name} = 0.5 * {state.Name} + {{1}};",
            [new Read(source), expressions.Mapped(new Read(part))])
        { Declared = [state], Inner = [part] });
    }
}
