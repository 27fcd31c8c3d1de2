using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.BatchFlow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Fungi.Analyzers.CodeFixes.BatchFlow;

/// <summary>
/// Takes the batch out of the reduction that a loss ends with: <c>x.mean()</c> becomes <c>x</c>, or <c>x.mean([1, 2])</c> where there are
/// other axes to reduce over.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DropOuterMean : NodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [BatchRules.NotPerSample.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax reduction) continue;
            if (Reduced(reduction, model?.GetSymbolInfo(reduction, context.CancellationToken).Symbol as IMethodSymbol) is not { } operand) continue;
            var axes = diagnostic.Properties.TryGetValue(BatchRules.Axes, out var others) && others is { Length: > 0 } ? $"[{others.Replace(",", ", ")}]" : null;
            var replacement = axes is null
                ? (SyntaxNode)Parenthesized(operand).WithTriviaFrom(reduction).WithAdditionalAnnotations(Simplifier.Annotation)
                : reduction.WithArgumentList(Arguments(reduction, operand, axes));
            var title = axes is null ? "Leave the samples apart" : $"Reduce over {axes}, and leave the samples apart";
            Offer(context, [diagnostic], title, nameof(DropOuterMean), root, reduction, () => replacement);
        }
    }

    /// <summary>What a mean or a sum reduces; null where the call does something else, or is asked for more than that and the axes.</summary>
    private static ExpressionSyntax? Reduced(InvocationExpressionSyntax call, IMethodSymbol? method)
    {
        if (method is not { Name: "mean" or "sum", ContainingNamespace.Name: "TorchSharp" }) return null;
        var arguments = call.ArgumentList.Arguments;
        var others = method.IsStatic ? arguments.Count - 1 : arguments.Count;
        if (others > 1 || (others == 1 && method.Parameters[arguments.Count - 1].Name is not ("dim" or "dimensions"))) return null;
        return method.IsStatic ? arguments[0].Expression : (call.Expression as MemberAccessExpressionSyntax)?.Expression;
    }

    // The simplifier removes parentheses where nothing needs them.
    private static ParenthesizedExpressionSyntax Parenthesized(ExpressionSyntax operand) =>
        operand as ParenthesizedExpressionSyntax ?? SyntaxFactory.ParenthesizedExpression(operand);

    private static ArgumentListSyntax Arguments(InvocationExpressionSyntax reduction, ExpressionSyntax operand, string axes)
    {
        var argument = SyntaxFactory.Argument(SyntaxFactory.ParseExpression(axes));
        return reduction.ArgumentList.Span.Contains(operand.Span)
            ? SyntaxFactory.ArgumentList([SyntaxFactory.Argument(operand), argument])
            : SyntaxFactory.ArgumentList([argument]);
    }
}
