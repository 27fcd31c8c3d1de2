using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Fungi.Analyzers.CodeFixes;

/// <summary>A code fix that puts one node in the place of another, and may do so for all diagnostics of a project at once.</summary>
public abstract class NodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <summary>Offers to replace a node of the document that the diagnostics are in.</summary>
    private protected static void Offer(CodeFixContext context, ImmutableArray<Diagnostic> diagnostics, string title, string key, SyntaxNode root, SyntaxNode old, Func<SyntaxNode> replacement) =>
        context.RegisterCodeFix(
            CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, replacement()))), key),
            diagnostics);

    /// <summary>An attribute to go before a node and whatever marks it already, whose leading trivia it takes over.</summary>
    /// <param name="type">The attribute's full name without the suffix.</param>
    /// <param name="marked">The node.</param>
    /// <param name="between">What separates the two.</param>
    /// <param name="arguments">The attribute's arguments, in parentheses; none where empty.</param>
    private protected static AttributeListSyntax Attribute(string type, SyntaxNode marked, SyntaxTrivia between, string arguments = "")
    {
        var name = SyntaxFactory.ParseName($"global::{type}").WithAdditionalAnnotations(Simplifier.Annotation);
        var list = arguments.Length == 0 ? null : SyntaxFactory.ParseAttributeArgumentList(arguments);
        return SyntaxFactory.AttributeList([SyntaxFactory.Attribute(name, list)]).WithLeadingTrivia(marked.GetLeadingTrivia()).WithTrailingTrivia(between);
    }
}
