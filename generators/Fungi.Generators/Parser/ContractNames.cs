using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>The contract's types, by name, since the generator cannot refer to them.</summary>
internal static class ContractNames
{
    public const string ObjectiveAttribute = "Fungi.SslObjectiveAttribute";
    public const string Objective = "Fungi.ISslObjective";
    public const string LossInputAttribute = "Fungi.LossInputAttribute";
    public const string HeadSpecification = "Fungi.HeadSpecification";
    public const string ImageViews = "Fungi.ImageViews";
    public const string OptionsReader = "Fungi.OptionsReader";
    public const string Tensor = "TorchSharp.torch.Tensor";

    /// <summary>Whether the type has this full name.</summary>
    public static bool Is(this ITypeSymbol type, string fullName) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString() == fullName;

    /// <summary>Whether the type derives from one with this full name.</summary>
    public static bool DerivesFrom(this ITypeSymbol type, string fullName) => type.BasesAndSelf().Skip(1).Any(candidate => candidate.Is(fullName));

    /// <summary>The type, its base type and so on, without <see cref="object"/>.</summary>
    public static IEnumerable<INamedTypeSymbol> BasesAndSelf(this ITypeSymbol type)
    {
        for (var current = type as INamedTypeSymbol; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
            yield return current;
    }
}
