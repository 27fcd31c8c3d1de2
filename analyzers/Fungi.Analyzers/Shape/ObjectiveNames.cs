using System.Text.RegularExpressions;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>The names of a compilation's objectives: each present, good for a file, and used once.</summary>
internal sealed class ObjectiveNames(Compilation compilation)
{
    // As the runtime has it, which writes NAME.npy beside embeddings.npy and labels.npy.
    private static readonly Regex FileName = new("^[A-Za-z0-9][A-Za-z0-9._-]*$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    private static readonly string[] TakenNames = ["embeddings", "labels"];

    // Found when the first objective asks, so that a compilation without objectives pays nothing; as the host's catalog, case aside.
    private readonly Lazy<ILookup<string, INamedTypeSymbol>> objectives = new(() => Objectives(compilation.Assembly.GlobalNamespace)
        .ToLookup(static type => Name(Attribute(type)!) ?? "", StringComparer.OrdinalIgnoreCase));

    /// <summary>The attribute that makes the type an objective; null where it is none.</summary>
    public static AttributeData? Attribute(INamedTypeSymbol type) =>
        type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.Is(ContractNames.ObjectiveAttribute));

    public void Check(ObjectiveContext objective)
    {
        var type = objective.Type;
        var place = Argument(objective);
        var attributes = type.GetAttributes().Count(static attribute => attribute.AttributeClass.Is(ContractNames.ObjectiveAttribute));
        if (attributes != 1 || Name(objective.Attribute) is not { } name || string.IsNullOrWhiteSpace(name))
        {
            objective.Report(ShapeRules.Nameless, place, type.Name, Hyphenated(type.Name));
            return;
        }

        if (TakenNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            objective.Report(ShapeRules.UnusableName, place, name, ", which the run itself writes", Hyphenated(type.Name));
        else if (!FileName.IsMatch(name))
            objective.Report(ShapeRules.UnusableName, place, name, "", Hyphenated(name) is { Length: > 0 } better ? better : Hyphenated(type.Name));

        var namesake = objectives.Value[name].FirstOrDefault(other => !SymbolEqualityComparer.Default.Equals(other, type));
        if (namesake is not null) objective.Report(ShapeRules.DuplicateName, place, name, namesake.ToDisplayString());
    }

    private static string? Name(AttributeData attribute) => attribute.ConstructorArguments is [{ Value: string name }] ? name : null;

    private static Location? Argument(ObjectiveContext objective) =>
        objective.Attribute.ApplicationSyntaxReference?.GetSyntax(objective.Cancellation) is AttributeSyntax syntax
            ? (syntax.ArgumentList?.Arguments.FirstOrDefault()?.Expression ?? (SyntaxNode)syntax).GetLocation()
            : null;

    /// <summary>A class's name as an objective's: <c>jigsaw-puzzle</c> of <c>JigsawPuzzleObjective</c>.</summary>
    private static string Hyphenated(string name)
    {
        var words = Regex.Replace(name, "(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "-", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return words.ToLowerInvariant().Replace("-objective", "").Trim('-');
    }

    private static IEnumerable<INamedTypeSymbol> Objectives(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type && Attribute(type) is not null) yield return type;
            foreach (var nested in Objectives(member)) yield return nested;
        }
    }
}
