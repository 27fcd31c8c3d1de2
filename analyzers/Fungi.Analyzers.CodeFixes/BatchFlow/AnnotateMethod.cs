using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.BatchFlow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Fungi.Analyzers.CodeFixes.BatchFlow;

/// <summary>Marks the method that the analyzer cannot look into, an abstract one for instance, with what its author knows of it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AnnotateMethod : NodeFix
{
    private const string Annotation = "BatchIndependent";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [BatchRules.NotProved.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var compilation = await context.Document.Project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(BatchRules.Method, out var id) || id is null || compilation is null) continue;
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) is not { } method) continue;
            if (method.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference) continue;
            if (context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document) continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Mark '{method.Name}' with [{Annotation}]",
                    async cancellation =>
                    {
                        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
                        return root?.FindNode(reference.Span) is MethodDeclarationSyntax declaration
                            ? document.WithSyntaxRoot(root.ReplaceNode(declaration, Marked(declaration)))
                            : document;
                    },
                    equivalenceKey: nameof(AnnotateMethod)),
                diagnostic);
        }
    }

    private static MethodDeclarationSyntax Marked(MethodDeclarationSyntax declaration)
    {
        var attributes = Attribute($"Fungi.{Annotation}", declaration, SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        return declaration.WithoutLeadingTrivia().WithAttributeLists(declaration.AttributeLists.Insert(0, attributes)).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
