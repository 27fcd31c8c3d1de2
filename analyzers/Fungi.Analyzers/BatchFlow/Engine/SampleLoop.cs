using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>
/// A loop whose turns are numbered from 0: a <c>for</c> that counts one variable up, or a <c>foreach</c>. In such a loop over the samples, what
/// is taken from the current sample is bound to the loop's index, and is the batch again once it stands in a list or buffer at that index.
/// </summary>
/// <param name="Statement">The loop.</param>
/// <param name="Variable">The variable that counts; null in a <c>foreach</c>.</param>
internal sealed record SampleLoop(StatementSyntax Statement, ILocalSymbol? Variable)
{
    /// <summary>How many turns it takes, which its condition says before its body runs.</summary>
    public Size Turns { get; set; } = Size.Unknown;

    /// <summary>The number of the current turn.</summary>
    public SizeSymbol Index => new($"{Variable?.Name ?? "turn"}@{Statement.SyntaxTree.FilePath}:{Statement.SpanStart}", InvolvesBatch: Turns.InvolvesBatch);

    /// <summary>The lists that grow in the loop.</summary>
    public IReadOnlyCollection<string> GrowingLists { get; } = [.. Statement.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Select(static call => call.Expression).OfType<MemberAccessExpressionSyntax>()
        .Where(static access => access.Name.Identifier.ValueText == "Add")
        .Select(static access => access.Expression).OfType<IdentifierNameSyntax>()
        .Select(static list => list.Identifier.ValueText).Distinct()];

    /// <summary>The variables that are given another value in the loop, or another number in place.</summary>
    public IReadOnlyCollection<string> Assigned { get; } = [.. AssignedIn(Statement).Distinct()];

    /// <summary>The names of the variables that are given another value in a piece of code, or another number in place.</summary>
    public static IEnumerable<string> AssignedIn(SyntaxNode code) => code.DescendantNodes().Select(static node => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } => target.Identifier.ValueText,
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax target } => target.Identifier.ValueText,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression, Operand: IdentifierNameSyntax target } => target.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var method, Expression: IdentifierNameSyntax target } } when method.EndsWith("_", StringComparison.Ordinal) => target.Identifier.ValueText,
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword, Expression: IdentifierNameSyntax target } => target.Identifier.ValueText,
        _ => null,
    }).OfType<string>();

    /// <summary>The loop that a condition decides on; null where its turns are not numbered so.</summary>
    public static SampleLoop? Of(SyntaxNode condition, SemanticModel model)
    {
        var statement = condition.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault();
        return statement switch
        {
            ForEachStatementSyntax loop when !loop.Statement.Span.Contains(condition.Span) => new(loop, Variable: null),
            ForStatementSyntax { Condition: { } test } loop when test.Span.Contains(condition.Span) && Counter(loop, model) is { } counter => new(loop, counter),
            _ => null,
        };
    }

    /// <summary>Whether an expression is the loop's condition.</summary>
    public bool IsTest(SyntaxNode expression) => Statement is ForStatementSyntax { Condition: { } condition } && condition == expression;

    /// <summary>Whether a condition is that of any loop.</summary>
    public static bool IsCondition(SyntaxNode condition) => condition.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault() switch
    {
        ForStatementSyntax loop => loop.Condition?.Span.Contains(condition.Span) == true,
        WhileStatementSyntax loop => loop.Condition.Span.Contains(condition.Span),
        DoStatementSyntax loop => loop.Condition.Span.Contains(condition.Span),
        CommonForEachStatementSyntax loop => !loop.Statement.Span.Contains(condition.Span),
        _ => false,
    };

    /// <summary>The variable of <c>for (var i = 0; i &lt; n; i++)</c>, where nothing else changes it.</summary>
    private static ILocalSymbol? Counter(ForStatementSyntax loop, SemanticModel model)
    {
        if (loop.Declaration is not { Variables: [{ Initializer.Value: { } start } declared] } || loop.Incrementors is not [var increment]) return null;
        if (model.GetConstantValue(start) is not { HasValue: true, Value: 0 or 0L }) return null;
        var name = declared.Identifier.ValueText;
        if (loop.Condition is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.NotEqualsExpression, Left: IdentifierNameSyntax left } || left.Identifier.ValueText != name) return null;
        if (!CountsUp(increment, name) || Changes(loop.Statement, name)) return null;
        return model.GetDeclaredSymbol(declared) as ILocalSymbol;
    }

    private static bool CountsUp(ExpressionSyntax increment, string name) => increment switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression, Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax operand, Right: LiteralExpressionSyntax { Token.Value: 1 } } => operand.Identifier.ValueText == name,
        _ => false,
    };

    private static bool Changes(SyntaxNode body, string name) => body.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(target => target.Identifier.ValueText == name && assignment.Left is IdentifierNameSyntax or TupleExpressionSyntax),
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression, Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword, Expression: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        _ => false,
    });
}
