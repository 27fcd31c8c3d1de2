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
/// <para>
/// A method or a private field is looked for by its name alone: the parser asks for four methods, and whatever else a declaration means is
/// found by a name that stands in some declaration (<c>nameof(Method)</c>, <c>Dim = "field"</c>). So those whose names stand in none are no part
/// of the fingerprint, with all that belongs to them. Operators, conversions and finalizers have no names that could stand anywhere.
/// </para>
/// </remarks>
internal static class DeclarationMemo
{
    private static readonly ConditionalWeakTable<SyntaxNode, Parsed> Earlier = new();
    private static readonly ConditionalWeakTable<Compilation, string> Compilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> Files = new();
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
        var files = compilation.SyntaxTrees
            .Select(tree => Files.TryGetValue(tree, out var known) ? known : Files.GetValue(tree, _ => Compute(tree, cancellation)))
            .ToArray();
        var names = new HashSet<string>(files.SelectMany(static file => file.Names), StringComparer.Ordinal);
        foreach (var file in files)
        {
            parts.Append(file.Digest).Append('\n');
            foreach (var (name, digest) in file.Named)
            {
                if (names.Contains(name)) parts.Append(digest).Append('\n');
            }
        }

        return Hash(parts);
    }

    private static FileDeclarations Compute(SyntaxTree tree, CancellationToken cancellation)
    {
        // Preprocessor symbols have done their work when there are tokens.
        var options = (CSharpParseOptions)tree.Options;
        var text = new StringBuilder($"{options.LanguageVersion} {string.Join(" ", options.Features)}\n");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var named = new List<(string Name, string Digest)>();
        foreach (var part in tree.GetRoot(cancellation).DescendantNodesAndTokens(static node => !IsBody(node) && Names(node) is null))
        {
            if (part.IsToken)
            {
                Add(text, part.AsToken());
                if (part.AsToken().Value is string value) names.Add(value);
            }
            else if (part.AsNode() is IdentifierNameSyntax name) names.Add(name.Identifier.ValueText);
            else if (IsBody(part.AsNode()!)) text.Append("body ");
            else if (Names(part.AsNode()!) is { Length: > 0 } own)
            {
                var digest = Hash(Tokens(part.AsNode()!));
                named.AddRange(own.Select(name => (name, digest)));
            }
        }

        return new(Hash(text), [.. names], [.. named]);
    }

    private static StringBuilder Tokens(SyntaxNode declaration)
    {
        var text = new StringBuilder();
        foreach (var part in declaration.DescendantNodesAndTokens(static node => !IsBody(node)))
        {
            if (part.IsToken) Add(text, part.AsToken());
        }

        return text;
    }

    /// <summary>The names without which a declaration means nothing to a model; null for one that means something without.</summary>
    private static string[]? Names(SyntaxNode node) => node switch
    {
        { ContainsDirectives: true } => null,
        MethodDeclarationSyntax { Identifier.ValueText: var name } => PlanParser.MethodNames.Contains(name) ? null : [name],
        FieldDeclarationSyntax { Modifiers: var modifiers } field when !modifiers.Any(IsNoPrivateVariable) =>
            [.. field.Declaration.Variables.Select(static variable => variable.Identifier.ValueText)],
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or DestructorDeclarationSyntax => [],
        _ => null,
    };

    private static bool IsNoPrivateVariable(SyntaxToken modifier) => modifier.Kind()
        is SyntaxKind.ConstKeyword or SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword;

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

    /// <summary>What a file declares.</summary>
    private sealed class FileDeclarations(string digest, string[] names, (string Name, string Digest)[] named)
    {
        /// <summary>A digest of the declarations that count in any case.</summary>
        public string Digest { get; } = digest;

        /// <summary>The names that stand in those.</summary>
        public string[] Names { get; } = names;

        /// <summary>The methods and fields that count where their names stand in some declaration.</summary>
        public (string Name, string Digest)[] Named { get; } = named;
    }

    private sealed class Parsed(string fingerprint, ObjectiveModel? model)
    {
        public string Fingerprint { get; } = fingerprint;

        public ObjectiveModel? Model { get; } = model;
    }
}
