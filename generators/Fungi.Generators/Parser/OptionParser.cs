using System.Collections.Immutable;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Generators.Parser;

/// <summary>Finds the options of an objective: its public <c>init</c> properties of types that configuration can hold.</summary>
internal static class OptionParser
{
    /// <summary>
    /// The options; null where a required member is none, so that no configuration could make the objective, or where a rule is not valid.
    /// </summary>
    public static EquatableArray<OptionModel>? Parse(INamedTypeSymbol type, ConstructionModel construction, SectionParser sections)
    {
        var options = Properties(type)
            .Where(IsOption)
            .Select(property => Option(property, property.GetAttributes(), construction.HasConstructor, sections))
            .OfType<OptionModel>()
            .ToArray();
        return AreEnough(type, options.Select(static option => option.Name)) && !sections.HasInvalidRule ? new(options) : null;
    }

    /// <summary>The properties of a type, base types first. One that overrides or hides another is the same option.</summary>
    public static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type) => Members(type).OfType<IPropertySymbol>()
        .GroupBy(static property => property.Name, StringComparer.Ordinal)
        .Select(static same => same.Last());

    /// <summary>Whether configuration may set a property, where it can hold its type.</summary>
    internal static bool IsOption(IPropertySymbol property) =>
        IsReadable(property) && property.SetMethod is { IsInitOnly: true, DeclaredAccessibility: Accessibility.Public };

    /// <summary>Whether a property can be read, and using it is no compile-time error.</summary>
    public static bool IsReadable(IPropertySymbol property) =>
        property is
        {
            DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false,
            GetMethod.DeclaredAccessibility: Accessibility.Public,
        }
        && !property.GetAttributes().Any(static attribute =>
            attribute.AttributeClass.Is("System.ObsoleteAttribute") && attribute.ConstructorArguments is [_, { Value: true }]);

    /// <summary>Whether an instance can be made by giving values to these members only.</summary>
    public static bool AreEnough(INamedTypeSymbol type, IEnumerable<string> given)
    {
        var names = new HashSet<string>(given, StringComparer.Ordinal);
        return Members(type)
            .Where(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
            .All(member => names.Contains(member.Name));
    }

    /// <summary>A property as an option; null where configuration cannot hold its type.</summary>
    /// <param name="property">The property.</param>
    /// <param name="attributes">Its annotations.</param>
    /// <param name="isSetByConstructor">Whether a constructor may give it a value that is not to be seen here.</param>
    /// <param name="sections">Where the formats of nested types are kept.</param>
    public static OptionModel? Option(
        IPropertySymbol property, ImmutableArray<AttributeData> attributes, bool isSetByConstructor, SectionParser sections)
    {
        var rules = new OptionRules(attributes);
        if (OptionFormatExpression.Write(property.Type.Underlying(), rules, sections) is not { } format) return null;
        sections.HasInvalidRule |= !rules.HasValidPattern;

        var initializer = Initializer(property, sections.Cancellation);
        var isNullable = property.NullableAnnotation == NullableAnnotation.Annotated;
        var isRequired = property.IsRequired
            || rules.IsRequired
            || (initializer is null && !isNullable && !isSetByConstructor && HasNoDefault(property));
        var hasKnownDefault = !isRequired && !(isSetByConstructor && initializer is null);
        return new(
            property.Name,
            property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            property.Type.Underlying().OptionName(),
            format,
            isRequired ? OptionReading.Required : isNullable ? OptionReading.Optional : OptionReading.Value,
            isNullable && !isRequired,
            hasKnownDefault ? DefaultValue.Write(property, initializer, sections.Compilation, sections.Cancellation) : null,
            Documentation.Summary(property, sections.Cancellation));
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.BasesAndSelf().Reverse().SelectMany(static candidate => candidate.GetMembers());

    private static bool HasNoDefault(IPropertySymbol property) =>
        !property.DeclaringSyntaxReferences.IsEmpty && (property.Type.IsReferenceType || property.Type.Name == "ImmutableArray");

    internal static ExpressionSyntax? Initializer(IPropertySymbol property, CancellationToken cancellation) =>
        property.DeclaringSyntaxReferences
            .Select(reference => (reference.GetSyntax(cancellation) as PropertyDeclarationSyntax)?.Initializer?.Value)
            .FirstOrDefault(static value => value is not null);
}
