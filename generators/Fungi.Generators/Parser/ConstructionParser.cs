using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>Finds the author's constructor and the services it asks for.</summary>
internal static class ConstructionParser
{
    /// <summary>How the type is made; null where no constructor could be chosen or called.</summary>
    public static ConstructionModel? Parse(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors.Where(static constructor => !constructor.IsImplicitlyDeclared).ToArray();
        if (constructors.Length == 0) return BaseNeedsNothing(type) ? new(HasConstructor: false, new([])) : null;

        var chosen = Chosen(constructors);
        var readsItself = constructors.SelectMany(static constructor => constructor.Parameters)
            .Any(static parameter => parameter.Type.Is(ContractNames.OptionsReader));
        return !readsItself && chosen.Parameters.All(IsService) ? new(HasConstructor: true, new(chosen.Parameters.Select(Service))) : null;
    }

    /// <summary>The constructor to which ours leads: that which asks for most, public ones before others, and one that copies last.</summary>
    internal static IMethodSymbol Chosen(IEnumerable<IMethodSymbol> constructors) => constructors
        .OrderBy(static constructor => constructor.IsCopy())
        .ThenByDescending(static constructor => constructor.DeclaredAccessibility == Accessibility.Public)
        .ThenByDescending(static constructor => constructor.Parameters.Length)
        .First();

    internal static bool BaseNeedsNothing(INamedTypeSymbol type) => type.BaseType!.InstanceConstructors
        .Where(static constructor => constructor.DeclaredAccessibility != Accessibility.Private)
        .Any(static constructor => constructor.Parameters.All(static parameter => parameter.IsOptional));

    internal static bool IsService(IParameterSymbol parameter) =>
        parameter is { RefKind: RefKind.None, IsParams: false, Type: var type }
        && type.TypeKind is TypeKind.Class or TypeKind.Interface or TypeKind.Delegate
        && type.SpecialType is not (SpecialType.System_String or SpecialType.System_Object);

    private static ServiceModel Service(IParameterSymbol parameter)
    {
        var type = parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        return new(
            type.QualifiedName(),
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            parameter.HasExplicitDefaultValue || parameter.NullableAnnotation == NullableAnnotation.Annotated);
    }
}
