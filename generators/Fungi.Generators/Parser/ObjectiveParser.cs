using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Generators.Parser;

/// <summary>Turns a class marked <c>[SslObjective]</c> into its model, or into null where it has the wrong shape.</summary>
internal static class ObjectiveParser
{
    public static ObjectiveModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        if (ObjectiveName(type) is not { } name || !HasRightShape(type, context.TargetNode)) return null;
        if (ContainingTypes(type) is not { } containingTypes) return null;
        if (ConstructionParser.Parse(type) is not { } construction) return null;
        var sections = new SectionParser(context.SemanticModel.Compilation, cancellation);
        if (OptionParser.Parse(type, construction, sections) is not { } options) return null;
        if (PlanParser.Features(type) is not { } features) return null;
        if (PlanParser.Pretraining(type, features) is not { } pretraining) return null;

        return new(
            new(type.ContainingAssembly.Name, context.SemanticModel.Compilation.GetTypeByMetadataName(ContractNames.ServiceCollection) is not null),
            name,
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            containingTypes,
            type.ToDisplayString(OwnName),
            type.QualifiedName(),
            Documentation.Summary(type, cancellation),
            construction,
            type.AllInterfaces.Any(static candidate => candidate.Is(ContractNames.ValidatableObject)),
            options,
            sections.Sections,
            features,
            pretraining.Equals(features) ? null : pretraining);
    }

    private static SymbolDisplayFormat OwnName { get; } =
        new(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static string? ObjectiveName(INamedTypeSymbol type)
    {
        var attributes = type.GetAttributes()
            .Where(static attribute => attribute.AttributeClass.Is(ContractNames.ObjectiveAttribute))
            .ToArray();
        return attributes is [{ ConstructorArguments: [{ Value: string name }] }] && name.Trim().Length > 0 ? name : null;
    }

    private static bool HasRightShape(INamedTypeSymbol type, SyntaxNode node) =>
        IsPartial(node)
        && type is { IsAbstract: false, IsStatic: false, IsGenericType: false, IsFileLocal: false }
        && IsVisibleInAssembly(type)
        && !type.Interfaces.Any(static candidate => candidate.Is(ContractNames.Objective));

    private static bool IsPartial(SyntaxNode node) =>
        node is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool IsVisibleInAssembly(INamedTypeSymbol type) =>
        type.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    /// <summary>The headers of the types around this one; null where one of them cannot be reopened or reached.</summary>
    private static EquatableArray<string>? ContainingTypes(INamedTypeSymbol type)
    {
        var headers = new Stack<string>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var isPartial = outer.DeclaringSyntaxReferences.Any(static reference => IsPartial(reference.GetSyntax()));
            if (!isPartial || outer.IsGenericType || outer.IsFileLocal || !IsVisibleInAssembly(outer)) return null;
            headers.Push($"partial {Keyword(outer)} {outer.ToDisplayString(OwnName)}");
        }

        return new(headers);
    }

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "interface",
        { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
        { TypeKind: TypeKind.Struct } => "struct",
        { IsRecord: true } => "record",
        _ => "class",
    };
}
