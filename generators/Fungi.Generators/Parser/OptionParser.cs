using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Generators.Parser;

/// <summary>Finds the options: the public <c>init</c> properties of a type that configuration can hold.</summary>
internal static class OptionParser
{
    private static readonly string[] ListTypes =
    [
        "System.Collections.Generic.List",
        "System.Collections.Generic.IList",
        "System.Collections.Generic.ICollection",
        "System.Collections.Generic.IEnumerable",
        "System.Collections.Generic.IReadOnlyList",
        "System.Collections.Generic.IReadOnlyCollection",
        "System.Collections.Immutable.ImmutableArray",
    ];

    /// <summary>The options; null where a required member is none, so that no configuration could make the objective.</summary>
    public static EquatableArray<OptionModel>? Parse(
        INamedTypeSymbol type, ConstructionModel construction, Compilation compilation, CancellationToken cancellation)
    {
        var members = type.BasesAndSelf().Reverse().SelectMany(static candidate => candidate.GetMembers());
        var properties = Properties(type);
        var options = properties
            .Where(IsOption)
            .Select(property => (Property: property, Model: Option(property, construction, compilation, cancellation)))
            .Where(static option => option.Model is not null)
            .ToArray();

        var bound = new HashSet<string>(options.Select(static option => option.Model!.Name), StringComparer.Ordinal);
        var required = properties.Where(static property => property.IsRequired).Select(static property => property.Name)
            .Concat(members.OfType<IFieldSymbol>().Where(static field => field.IsRequired).Select(static field => field.Name));
        return required.All(bound.Contains) ? new(options.Select(static option => option.Model!)) : null;
    }

    /// <summary>The properties, base classes first; one that overrides or hides another stands for it.</summary>
    internal static IPropertySymbol[] Properties(INamedTypeSymbol type) => type.BasesAndSelf().Reverse()
        .SelectMany(static candidate => candidate.GetMembers())
        .OfType<IPropertySymbol>()
        .GroupBy(static property => property.Name, StringComparer.Ordinal)
        .Select(static same => same.Last())
        .ToArray();

    /// <summary>Whether configuration can hold a value of the property's type.</summary>
    internal static bool IsBindable(IPropertySymbol property)
    {
        var element = Element(property.Type);
        return OptionFormatExpression.Write(element ?? property.Type.Underlying(), new([]), isList: element is not null) is not null;
    }

    internal static bool IsOption(IPropertySymbol property) =>
        property is
        {
            DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false,
            GetMethod.DeclaredAccessibility: Accessibility.Public,
            SetMethod: { IsInitOnly: true, DeclaredAccessibility: Accessibility.Public },
        }
        && !property.GetAttributes().Any(static attribute =>
            attribute.AttributeClass.Is("System.ObsoleteAttribute") && attribute.ConstructorArguments is [_, { Value: true }]);

    private static OptionModel? Option(
        IPropertySymbol property, ConstructionModel construction, Compilation compilation, CancellationToken cancellation)
    {
        var element = Element(property.Type);
        var isNullable = property.NullableAnnotation == NullableAnnotation.Annotated;
        var valueType = element ?? property.Type.Underlying();
        var rules = new OptionRules(property.GetAttributes());
        if (OptionFormatExpression.Write(valueType, rules, isList: element is not null) is not { } format) return null;

        var initializer = Initializer(property, cancellation);
        var isRequired = property.IsRequired
            || rules.IsRequired
            || (initializer is null && !isNullable && !construction.HasConstructor && HasNoDefault(property));
        var reading = (element is not null, isRequired, isNullable) switch
        {
            (false, true, _) => OptionReading.RequiredValue,
            (false, _, true) => OptionReading.OptionalValue,
            (false, _, _) => OptionReading.Value,
            (true, true, _) => OptionReading.RequiredList,
            (true, _, true) => OptionReading.OptionalList,
            (true, _, _) => OptionReading.List,
        };
        var value = valueType.QualifiedName();
        var hasKnownDefault = !isRequired && !(construction.HasConstructor && initializer is null);
        return new(
            property.Name,
            property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            element is null ? value : $"global::System.Collections.Generic.IReadOnlyList<{value}>",
            format,
            reading,
            isNullable && !isRequired,
            hasKnownDefault ? Default(property, initializer, compilation, cancellation) : null,
            Documentation.Summary(property, cancellation));
    }

    /// <summary>The element's type of a list; null where the type is none.</summary>
    internal static ITypeSymbol? Element(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [var argument] } named when ListTypes.Any(named.Is) => argument,
        _ => null,
    };

    private static bool HasNoDefault(IPropertySymbol property) =>
        !property.DeclaringSyntaxReferences.IsEmpty && (property.Type.IsReferenceType || property.Type.Name == "ImmutableArray");

    internal static ExpressionSyntax? Initializer(IPropertySymbol property, CancellationToken cancellation) =>
        property.DeclaringSyntaxReferences
            .Select(reference => (reference.GetSyntax(cancellation) as PropertyDeclarationSyntax)?.Initializer?.Value)
            .FirstOrDefault(static value => value is not null);

    private static string? Default(
        IPropertySymbol property, ExpressionSyntax? initializer, Compilation compilation, CancellationToken cancellation)
    {
        if (initializer is null) return property.DeclaringSyntaxReferences.IsEmpty ? null : ImplicitDefault(property);
        // Most defaults are literals, whose value needs no binding.
        var constant = initializer is LiteralExpressionSyntax { RawKind: not (int)SyntaxKind.DefaultLiteralExpression } literal
            ? new(literal.Token.Value)
            : compilation.GetSemanticModel(initializer.SyntaxTree).GetConstantValue(initializer, cancellation);
        return constant.HasValue ? JsonLiteral.Write(constant.Value, property.Type.Underlying()) : null;
    }

    private static string? ImplicitDefault(IPropertySymbol property) => property switch
    {
        { NullableAnnotation: NullableAnnotation.Annotated } => JsonLiteral.Null,
        { Type.TypeKind: TypeKind.Enum } => JsonLiteral.Write(0, property.Type),
        { Type.SpecialType: SpecialType.System_Boolean } => JsonLiteral.Write(false, property.Type),
        { Type.SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Double } => JsonLiteral.Write(0, property.Type),
        _ => null,
    };
}
