using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>Smaller programs that are still well formed. They may behave differently, or fail: whoever shrinks asks again.</summary>
internal static class Shrinking
{
    public static IEnumerable<LossProgram> Shrink(LossProgram program) =>
        WithoutStatement(program).Concat(WithoutVariable(program)).Concat(WithSimplerExpression(program));

    private static IEnumerable<LossProgram> WithoutStatement(LossProgram program)
    {
        for (var i = program.Statements.Length - 1; i >= 0; i--)
        {
            var statement = program.Statements[i];
            var without = program with { Statements = program.Statements.RemoveAt(i) };
            var nodes = Expressions(without).SelectMany(expression => expression.Nodes).ToList();
            var isRead = nodes.OfType<Read>().Any(read => statement.Declared.Contains(read.Variable));
            var isCalled = statement.Function is { } function && nodes.OfType<Operation>().Any(operation => operation.Function == function);
            if (!isRead && !isCalled) yield return without;
        }
    }

    /// <summary>An earlier variable of the same shape takes the place of a later one.</summary>
    private static IEnumerable<LossProgram> WithoutVariable(LossProgram program)
    {
        for (var i = program.Statements.Length - 1; i >= 0; i--)
        {
            if (program.Statements[i].Declared is not [var variable]) continue;
            var earlier = program.Statements.Take(i).SelectMany(statement => statement.Declared).Reverse();
            foreach (var other in LossProgram.Inputs.Concat(earlier).Where(other => other.Shape.Equals(variable.Shape)))
                yield return Map(program with { Statements = program.Statements.RemoveAt(i) }, expression => expression.Rename(variable, other));
        }
    }

    private static IEnumerable<LossProgram> WithSimplerExpression(LossProgram program)
    {
        foreach (var simpler in Simpler(program.Result, LossProgram.Inputs)) yield return program with { Result = simpler };
        for (var i = program.Statements.Length - 1; i >= 0; i--)
        {
            var statement = program.Statements[i];
            for (var operand = 0; operand < statement.Operands.Length; operand++)
            {
                foreach (var simpler in Simpler(statement.Operands[operand], statement.IsMember ? [] : LossProgram.Inputs))
                    yield return program with { Statements = program.Statements.SetItem(i, statement with { Operands = statement.Operands.SetItem(operand, simpler) }) };
            }

            // What a loop or a call computes from a part may be had from the whole.
            if (statement.Declared is not [var variable] || statement.Operands is [_] && statement.Template.StartsWith("var ", StringComparison.Ordinal) && statement.Inner.IsEmpty) continue;
            foreach (var part in statement.Operands.SelectMany(operand => operand.Nodes).Where(node => node.Shape.Equals(variable.Shape) && !ReadsAny(node, statement.Inner)))
                yield return program with { Statements = program.Statements.SetItem(i, Statement.Let(variable, part)) };
        }
    }

    /// <summary>A node gives way to one inside it, or to an input that it can see.</summary>
    private static IEnumerable<Expression> Simpler(Expression expression, ImmutableArray<Variable> inputs)
    {
        if (expression is not Operation operation) yield break;
        foreach (var input in inputs.Where(input => input.Shape.Equals(expression.Shape))) yield return new Read(input);
        foreach (var inner in operation.Nodes.Skip(1).Where(inner => inner.Shape.Equals(expression.Shape))) yield return ExpressionGenerator.Grouped(inner);
        for (var i = 0; i < operation.Operands.Length; i++)
        {
            foreach (var simpler in Simpler(operation.Operands[i], inputs)) yield return operation with { Operands = operation.Operands.SetItem(i, simpler) };
        }
    }

    private static bool ReadsAny(Expression expression, ImmutableArray<Variable> variables) =>
        expression.Nodes.OfType<Read>().Any(read => variables.Contains(read.Variable));

    private static IEnumerable<Expression> Expressions(LossProgram program) => program.Statements.SelectMany(statement => statement.Operands).Append(program.Result);

    private static LossProgram Map(LossProgram program, Func<Expression, Expression> map) => new(
        [.. program.Statements.Select(statement => statement with { Operands = [.. statement.Operands.Select(map)] })], map(program.Result));
}
