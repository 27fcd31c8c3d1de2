using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether the generator can reopen the class and the host make one.</summary>
internal static class DeclarationChecks
{
    public static void Run(ObjectiveContext objective)
    {
        var type = objective.Type;
        if (objective.Declaration is not ClassDeclarationSyntax)
        {
            objective.Report(ShapeRules.NotAClass, type.Name, type.IsRecord ? "record" : type.TypeKind.ToString().ToLowerInvariant());
            return;
        }

        if (!IsPartial(objective.Declaration)) objective.Report(ShapeRules.NotPartial, type.Name);
        if (type.IsAbstract || type.IsStatic) objective.Report(ShapeRules.NoInstances, type.Name, type.IsStatic ? "static" : "abstract");
        if (type.Interfaces.Any(static candidate => candidate.Is(ContractNames.Objective)))
            objective.Report(ShapeRules.ImplementsContract, BaseOf(objective), type.Name, ContractNames.Objective);

        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeParameters.Length > 0) objective.Report(ShapeRules.Generic, TypeParameters(objective, outer), type.Name, outer.Name);
            if (Hidden(outer) is { } how) objective.Report(ShapeRules.Inaccessible, Name(objective, outer), type.Name, outer.Name, how);
        }

        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (!outer.DeclaringSyntaxReferences.Any(reference => IsPartial(reference.GetSyntax(objective.Cancellation))))
                objective.Report(ShapeRules.ContainingTypeNotPartial, Name(objective, outer), outer.Name, type.Name);
        }
    }

    private static bool IsPartial(SyntaxNode node) =>
        node is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static string? Hidden(INamedTypeSymbol type) => type switch
    {
        { IsFileLocal: true } => "file-local",
        { DeclaredAccessibility: Accessibility.Private } => "private",
        { DeclaredAccessibility: Accessibility.Protected } => "protected",
        { DeclaredAccessibility: Accessibility.ProtectedAndInternal } => "private protected",
        _ => null,
    };

    private static Location? Name(ObjectiveContext objective, ISymbol type) =>
        objective.In<BaseTypeDeclarationSyntax>(type, static declaration => declaration.Identifier);

    private static Location? TypeParameters(ObjectiveContext objective, ISymbol type) =>
        objective.In<TypeDeclarationSyntax>(type, static declaration => declaration.TypeParameterList ?? (SyntaxNodeOrToken)declaration.Identifier);

    private static Location? BaseOf(ObjectiveContext objective) => objective.Declaration?.BaseList?.Types
        .FirstOrDefault(static candidate => candidate.Type.ToString().EndsWith("ISslObjective", StringComparison.Ordinal))?.GetLocation();
}
