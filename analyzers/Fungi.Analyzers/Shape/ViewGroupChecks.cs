using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>
/// Whether the transforms make the view groups that a loss reads. The groups are read off the transform's syntax, as far as that is calls
/// with constant names on the views it was given; of any other transform nothing is said.
/// </summary>
internal static class ViewGroupChecks
{
    public static void Run(ObjectiveContext objective, IReadOnlyList<IMethodSymbol> transforms, IMethodSymbol loss)
    {
        foreach (var attribute in loss.Parameters.SelectMany(PlanParser.InputAttributes))
        {
            if (attribute.Given("Views") is not { Value: string name }) continue;
            foreach (var transform in transforms)
            {
                if (Groups(objective, transform) is not { } groups || groups.Contains(name)) continue;
                var suggestion = Spelling.Closest(name, groups);
                var hint = suggestion is null ? "" : $"; did you mean '{suggestion}'?";
                var made = groups.Count == 0 ? "none" : string.Join(", ", groups.Select(static group => $"'{group}'"));
                objective.Report(ShapeRules.UnknownViewGroup, objective.In(attribute, "Views"), suggestion, [transform.Name, name, hint, made]);
                break;
            }
        }
    }

    /// <summary>Reports names that one chain of calls gives to two groups.</summary>
    public static void Repetitions(ObjectiveContext objective, IMethodSymbol transform)
    {
        var syntax = transform.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(objective.Cancellation);
        foreach (var call in syntax?.DescendantNodes().OfType<InvocationExpressionSyntax>() ?? [])
        {
            if (Receiver(call) is not { } receiver || Name(transform, call) is not { } name) continue;
            for (var earlier = receiver as InvocationExpressionSyntax; earlier is not null; earlier = Receiver(earlier) as InvocationExpressionSyntax)
            {
                if (Name(transform, earlier) != name) continue;
                objective.Report(ShapeRules.RepeatedViewGroup, NameArgument(call)!.GetLocation(), transform.Name, name);
                break;
            }
        }
    }

    /// <summary>What a call adds a group to; null where it adds none.</summary>
    private static ExpressionSyntax? Receiver(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Group" or "PatchGridGroup" } access ? access.Expression : null;

    private static ExpressionSyntax? NameArgument(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        var argument = arguments.FirstOrDefault(static candidate => candidate.NameColon?.Name.Identifier.ValueText == "name")
            ?? arguments.FirstOrDefault(static candidate => candidate.NameColon is null);
        return argument?.Expression;
    }

    /// <summary>The name that a call gives to its group; null where it is not plainly a constant.</summary>
    private static string? Name(IMethodSymbol transform, InvocationExpressionSyntax call) => NameArgument(call) switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => literal.Token.ValueText,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments: [{ Expression: var named }] } =>
            (named as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? (named as IdentifierNameSyntax)?.Identifier.ValueText,
        IdentifierNameSyntax constant => transform.ContainingType.BasesAndSelf()
            .SelectMany(type => type.GetMembers(constant.Identifier.ValueText)).OfType<IFieldSymbol>()
            .FirstOrDefault(static field => field.HasConstantValue)?.ConstantValue as string,
        _ => null,
    };

    /// <summary>The groups that a transform makes, in order; null where that cannot be told.</summary>
    private static IReadOnlyList<string>? Groups(ObjectiveContext objective, IMethodSymbol transform)
    {
        var syntax = transform.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(objective.Cancellation) as MethodDeclarationSyntax;
        var results = syntax switch
        {
            { ExpressionBody.Expression: { } expression } => [expression],
            { Body: { } body } => body.DescendantNodes(IsOwn).OfType<ReturnStatementSyntax>().Select(static statement => statement.Expression),
            _ => [],
        };
        var reading = new GroupReading(transform, syntax?.Body);
        return results.Any() && results.All(reading.Add) ? reading.Names : null;
    }

    private static bool IsOwn(SyntaxNode node) => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    private sealed class GroupReading(IMethodSymbol transform, BlockSyntax? body)
    {
        private readonly HashSet<string> locals = [];
        private readonly List<string> names = [];

        public IReadOnlyList<string> Names => names;

        /// <summary>Adds the groups of an expression; false where they cannot be told.</summary>
        public bool Add(ExpressionSyntax? expression) => expression switch
        {
            ParenthesizedExpressionSyntax { Expression: var inner } => Add(inner),
            ConditionalExpressionSyntax choice => Add(choice.WhenTrue) && Add(choice.WhenFalse),
            IdentifierNameSyntax { Identifier.ValueText: var name } => Add(name),
            InvocationExpressionSyntax call => Receiver(call) is { } receiver && Add(receiver) && Name(transform, call) is { } name && Note(name),
            _ => false,
        };

        private bool Note(string name)
        {
            if (!names.Contains(name)) names.Add(name);
            return true;
        }

        /// <summary>The groups of the parameter itself, none, or of all that a local is ever set to.</summary>
        private bool Add(string variable)
        {
            var isParameter = variable == transform.Parameters[0].Name;
            if (!locals.Add(variable)) return true;
            var nodes = body?.DescendantNodes(IsOwn).ToArray() ?? [];
            var values = nodes.OfType<VariableDeclaratorSyntax>()
                .Where(declarator => declarator.Identifier.ValueText == variable && declarator.Initializer is not null)
                .Select(static declarator => declarator.Initializer!.Value)
                .Concat(nodes.OfType<AssignmentExpressionSyntax>()
                    .Where(assignment => assignment.Left is IdentifierNameSyntax left && left.Identifier.ValueText == variable)
                    .Select(static assignment => assignment.Right))
                .ToArray();
            return (isParameter || values.Length > 0) && values.All(Add);
        }
    }
}
