using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.Shape;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.CodeFixes.Shape;

/// <summary>Writes the option, parameter or view group that was meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TakeSuggestion : NodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [ShapeRules.NotAnOption.Id, ShapeRules.UnknownViewGroup.Id, ShapeRules.UnknownParameter.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(ObjectiveContext.Suggestion, out var suggestion) || suggestion is null) continue;
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax written) continue;
            var meant = Meant(suggestion, isName: diagnostic.Id != ShapeRules.UnknownViewGroup.Id).WithTriviaFrom(written);
            Offer(context, [diagnostic], $"Change to '{suggestion}'", nameof(TakeSuggestion), root, written, () => meant);
        }
    }

    private static ExpressionSyntax Meant(string suggestion, bool isName) =>
        SyntaxFactory.ParseExpression(isName ? $"nameof({suggestion})" : SymbolDisplay.FormatLiteral(suggestion, quote: true));
}
