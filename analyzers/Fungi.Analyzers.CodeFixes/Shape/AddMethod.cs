using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.Shape;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Fungi.Analyzers.CodeFixes.Shape;

/// <summary>Writes the <c>Transform</c> or the <c>Loss</c> that an objective lacks, for its author to fill in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddMethod : NodeFix
{
    private const string Transform = """
        public global::Fungi.ImageViews Transform(global::Fungi.ImageViews views) => views.Group("image", 1, view => view.Inference());
        """;

    private const string Loss = """
        public global::TorchSharp.torch.Tensor Loss([global::Fungi.Latents] global::TorchSharp.torch.Tensor latents) => throw new global::System.NotImplementedException("One value per sample, [B].");
        """;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [ShapeRules.NoTransform.Id, ShapeRules.NoLoss.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } declaration) return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var isLoss = diagnostic.Id == ShapeRules.NoLoss.Id;
            var title = $"Add '{(isLoss ? nameof(Loss) : nameof(Transform))}'";
            Offer(context, [diagnostic], title, diagnostic.Id, root, declaration, () => isLoss ? WithLast(declaration, Loss) : WithTransform(declaration));
        }
    }

    // A loss follows the transform, whose views it reads.
    private static ClassDeclarationSyntax WithTransform(ClassDeclarationSyntax declaration)
    {
        var loss = declaration.Members.IndexOf(static member => member is MethodDeclarationSyntax { Identifier.ValueText: nameof(Loss) });
        return loss < 0
            ? WithLast(declaration, Transform)
            : WithMembers(declaration, declaration.Members.Insert(loss, Method(Transform).WithTrailingTrivia(LineEnd, LineEnd)));
    }

    private static ClassDeclarationSyntax WithLast(ClassDeclarationSyntax declaration, string method)
    {
        var last = declaration.Members.Count == 0 ? Method(method) : Method(method).WithLeadingTrivia(LineEnd);
        return WithMembers(declaration, declaration.Members.Add(last));
    }

    private static SyntaxTrivia LineEnd => SyntaxFactory.ElasticCarriageReturnLineFeed;

    /// <summary>The class with members, braced also where it ended with a semicolon.</summary>
    private static ClassDeclarationSyntax WithMembers(ClassDeclarationSyntax declaration, SyntaxList<MemberDeclarationSyntax> members)
    {
        var braced = declaration.OpenBraceToken.IsKind(SyntaxKind.None)
            ? declaration
                .WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(declaration.SemicolonToken.TrailingTrivia))
            : declaration;
        return braced.WithMembers(members);
    }

    private static MemberDeclarationSyntax Method(string source) =>
        SyntaxFactory.ParseMemberDeclaration(source)!.WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
}
