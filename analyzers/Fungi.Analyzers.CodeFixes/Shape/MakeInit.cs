using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.Shape;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.CodeFixes.Shape;

/// <summary>Writes <c>init</c> for <c>set</c>, which makes a property an option.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeInit : NodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [ShapeRules.SettableOption.Id, ShapeRules.RequiredMember.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindToken(context.Span.Start) is not { RawKind: (int)SyntaxKind.SetKeyword, Parent: AccessorDeclarationSyntax setter }) return;
        Offer(context, context.Diagnostics, "Make it 'init'", nameof(MakeInit), root, setter, () => Init(setter));
    }

    private static AccessorDeclarationSyntax Init(AccessorDeclarationSyntax setter) =>
        SyntaxFactory.AccessorDeclaration(SyntaxKind.InitAccessorDeclaration, setter.AttributeLists, setter.Modifiers, setter.Body, setter.ExpressionBody)
            .WithKeyword(SyntaxFactory.Token(SyntaxKind.InitKeyword).WithTriviaFrom(setter.Keyword))
            .WithSemicolonToken(setter.SemicolonToken);
}
