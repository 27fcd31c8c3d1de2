using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.BatchFlow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.CodeFixes.BatchFlow;

/// <summary>Names the parameter that an axis 0 was meant for: <c>x.sum(0)</c> becomes <c>x.sum(dim: 0)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NameTheDimension : NodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [BatchRules.OverloadTrap.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(BatchRules.Axis, out var axis) || axis is null) continue;
            if (root?.FindNode(diagnostic.Location.SourceSpan) is not ArgumentSyntax argument) continue;
            Offer(context, [diagnostic], $"Change to '{axis}: {argument.Expression}'", nameof(NameTheDimension), root, argument, () => Named(argument, axis));
        }
    }

    private static ArgumentSyntax Named(ArgumentSyntax argument, string name) => argument
        .WithoutLeadingTrivia()
        .WithNameColon(SyntaxFactory.NameColon(name).WithTrailingTrivia(SyntaxFactory.Space))
        .WithLeadingTrivia(argument.GetLeadingTrivia());
}
