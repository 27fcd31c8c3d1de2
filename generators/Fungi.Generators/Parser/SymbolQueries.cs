using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>Questions to the compiler's symbols.</summary>
internal static class SymbolQueries
{
    /// <summary>Whether the type, of whatever arity, has this full name. Compared in place: every edit asks it a thousand times.</summary>
    public static bool Is(this ITypeSymbol? type, string fullName) => type is not null && EndsAt(type, fullName, fullName.Length);

    /// <summary>Whether the type derives from one with this full name.</summary>
    public static bool DerivesFrom(this ITypeSymbol type, string fullName)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.Is(fullName)) return true;
        }

        return false;
    }

    /// <summary>The type, its base type and so on, without <see cref="object"/>.</summary>
    public static IEnumerable<INamedTypeSymbol> BasesAndSelf(this ITypeSymbol type)
    {
        for (var current = type as INamedTypeSymbol; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
            yield return current;
    }

    /// <summary>The T of a <c>Nullable&lt;T&gt;</c>, or else the type itself.</summary>
    public static ITypeSymbol Underlying(this ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] } => underlying,
        _ => type,
    };

    /// <summary>The type's name from <c>global::</c> on, without the question mark of a nullable reference.</summary>
    public static string QualifiedName(this ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The same, with the question marks of its type arguments: what a format of the type is generic over.</summary>
    public static string OptionName(this ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ArgumentName();

    /// <summary>The type's name from <c>global::</c> on, with all its question marks.</summary>
    public static string ArgumentName(this ITypeSymbol type) => type.ToDisplayString(WithQuestionMarks);

    private static SymbolDisplayFormat WithQuestionMarks { get; } = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Whether a constructor copies another instance.</summary>
    public static bool IsCopy(this IMethodSymbol constructor) =>
        constructor.Parameters is [{ Type: var only }] && SymbolEqualityComparer.Default.Equals(only, constructor.ContainingType);

    /// <summary>The value that an attribute gives to one of its properties; null where it gives none.</summary>
    public static TypedConstant? Given(this AttributeData attribute, string property)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == property) return argument.Value;
        }

        return null;
    }

    private static bool EndsAt(ISymbol symbol, string fullName, int end)
    {
        var start = end - symbol.Name.Length;
        if (start < 0 || string.CompareOrdinal(fullName, start, symbol.Name, 0, symbol.Name.Length) != 0) return false;
        return symbol.ContainingSymbol is INamespaceSymbol { IsGlobalNamespace: true } or null
            ? start == 0
            : start > 0 && fullName[start - 1] == '.' && EndsAt(symbol.ContainingSymbol, fullName, start - 1);
    }
}
