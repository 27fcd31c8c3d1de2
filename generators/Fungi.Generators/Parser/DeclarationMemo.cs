using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Generators.Parser;

/// <summary>
/// Parses a class only where something that its model could depend on has changed.
/// </summary>
/// <remarks>
/// <para>
/// The compiler calls a transform again for every marked class whenever anything in the compilation changes, since a class's attributes,
/// base types and constants may come from any file. Parsing 200 objectives takes a tenth of a second, and most edits are letters typed into
/// the body of some method.
/// </para>
/// <para>
/// A model is a function of its class's syntax node and of the <em>declarations</em> of the compilation: signatures, attributes, base lists,
/// initialisers, constants, usings, documentation comments. No method's body can change what those mean. So the declarations have a
/// fingerprint, and while a class's node and the fingerprint are the same, so is its model. An edited file has new nodes, so its own
/// classes are parsed again even where only a body was edited; that costs one file.
/// </para>
/// <para>
/// The fingerprint has the tokens of every file outside bodies, with documentation comments and directives, the language version, and
/// the identities of the compilation's options and references. Each file's part is computed once in the life of its tree. Nothing here keeps a compilation,
/// a tree or a node alive.
/// </para>
/// </remarks>
internal static class DeclarationMemo
{
    private static readonly ConditionalWeakTable<SyntaxNode, Parsed> Earlier = new();
    private static readonly ConditionalWeakTable<Compilation, string> Compilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> Trees = new();
    private static readonly ConditionalWeakTable<object, string> Identities = new();
    private static long lastIdentity;

    /// <summary>The class's model, from an earlier call where that still holds; null where the class has the wrong shape.</summary>
    public static ObjectiveModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var fingerprint = Fingerprint(context.SemanticModel.Compilation, cancellation);
        if (Earlier.TryGetValue(context.TargetNode, out var earlier) && earlier.Fingerprint == fingerprint) return earlier.Model;

        var model = ObjectiveParser.Parse(context, cancellation);
        Earlier.Remove(context.TargetNode);
        Earlier.GetValue(context.TargetNode, _ => new(fingerprint, model));
        return model;
    }

    /// <summary>A digest of a compilation's declarations: equal to another's only where all of them are equal.</summary>
    internal static string Fingerprint(Compilation compilation, CancellationToken cancellation) =>
        Compilations.TryGetValue(compilation, out var known) ? known : Compilations.GetValue(compilation, _ => Compute(compilation, cancellation));

    private static string Compute(Compilation compilation, CancellationToken cancellation)
    {
        var parts = new StringBuilder(compilation.AssemblyName).Append('\n').Append(Identity(compilation.Options)).Append('\n');
        foreach (var reference in compilation.References) parts.Append(Identity(reference)).Append('\n');
        foreach (var tree in compilation.SyntaxTrees)
            parts.Append(Trees.TryGetValue(tree, out var known) ? known : Trees.GetValue(tree, _ => Compute(tree, cancellation)));
        return Hash(parts);
    }

    private static string Compute(SyntaxTree tree, CancellationToken cancellation)
    {
        // Preprocessor symbols have done their work when there are tokens.
        var options = (CSharpParseOptions)tree.Options;
        var text = new StringBuilder($"{options.LanguageVersion} {string.Join(" ", options.Features)}\n");
        foreach (var part in tree.GetRoot(cancellation).DescendantNodesAndTokens(static node => !IsBody(node)))
        {
            if (part.IsToken) Add(text, part.AsToken());
            else if (IsBody(part.AsNode()!)) text.Append("body ");
        }

        return Hash(text);
    }

    /// <summary>Whether a node is a body. One with a directive counts as a declaration, since a directive reaches beyond the body's end.</summary>
    private static bool IsBody(SyntaxNode node) => node is BlockSyntax or ArrowExpressionClauseSyntax && !node.ContainsDirectives;

    private static void Add(StringBuilder text, SyntaxToken token)
    {
        if (token.HasLeadingTrivia)
        {
            foreach (var trivia in token.LeadingTrivia)
            {
                if (Matters(trivia)) Add(text, trivia.ToFullString());
            }
        }

        Add(text, token.Text);
    }

    // With its length in front, a part cannot be mistaken for several.
    private static void Add(StringBuilder text, string part) => text.Append(part.Length).Append(' ').Append(part);

    // Without a documentation file, the compiler takes documentation comments for ordinary ones.
    private static bool Matters(SyntaxTrivia trivia) =>
        trivia.HasStructure
        || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToString().StartsWith("///", StringComparison.Ordinal);

    private static string Identity(object instance) => Identities.GetValue(
        instance, static _ => Interlocked.Increment(ref lastIdentity).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Hash(StringBuilder text)
    {
        using var sha256 = SHA256.Create();
        return Convert.ToBase64String(sha256.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed class Parsed(string fingerprint, ObjectiveModel? model)
    {
        public string Fingerprint { get; } = fingerprint;

        public ObjectiveModel? Model { get; } = model;
    }
}
