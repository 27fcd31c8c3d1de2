using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>
/// Reads the nested types that an objective's options are made of: records, classes and structs, however deep. A type that leads back to
/// itself has no end in a configuration, so the member that closes the circle is no option.
/// </summary>
internal sealed class SectionParser(Compilation compilation, CancellationToken cancellation)
{
    private readonly Dictionary<ITypeSymbol, string?> formats = new(SymbolEqualityComparer.Default);
    private readonly List<SectionModel> sections = [];

    public Compilation Compilation => compilation;

    public CancellationToken Cancellation => cancellation;

    /// <summary>What was found so far; a section comes after those that it contains.</summary>
    public EquatableArray<SectionModel> Sections => new(sections);

    /// <summary>The types that were asked for and that configuration can hold.</summary>
    internal IEnumerable<INamedTypeSymbol> Types => formats.Where(static format => format.Value is not null).Select(static format => (INamedTypeSymbol)format.Key);

    /// <summary>The expression of a nested type's format; null where configuration cannot hold the type.</summary>
    public string? Format(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, SpecialType: SpecialType.None } named) return null;
        if (formats.TryGetValue(named, out var known)) return known;
        formats.Add(named, null);
        if (!IsAuthors(named) || Parse(named) is not { } section) return null;
        sections.Add(section);
        return formats[named] = $"{section.Name}.Format";
    }

    // The framework's own types have meanings that their properties do not show.
    private static bool IsAuthors(INamedTypeSymbol type)
    {
        for (ISymbol symbol = type; symbol is INamedTypeSymbol candidate; symbol = symbol.ContainingSymbol)
        {
            var isVisible = candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
            if (!isVisible || candidate.IsFileLocal) return false;
        }

        var root = type.ContainingNamespace;
        while (root.ContainingNamespace is { IsGlobalNamespace: false } outer) root = outer;
        return root.Name is not ("System" or "Microsoft" or "TorchSharp");
    }

    private SectionModel? Parse(INamedTypeSymbol type)
    {
        var parameters = Constructor(type)?.Parameters ?? [];
        var isSetByConstructor = type.InstanceConstructors.Any(static constructor => !constructor.IsImplicitlyDeclared) && parameters.IsEmpty;
        var properties = OptionParser.Properties(type).Where(OptionParser.IsReadable).ToArray();
        var members = new List<SectionMemberModel>();
        var carried = new List<string>();
        foreach (var property in properties)
        {
            var parameter = parameters.FirstOrDefault(candidate => IsSame(candidate, property));
            if (parameter is null && property.SetMethod is not { DeclaredAccessibility: Accessibility.Public }) continue;
            var attributes = property.GetAttributes().AddRange(parameter?.GetAttributes() ?? []);
            var option = OptionParser.Option(property, attributes, isSetByConstructor, this);
            if (option is not null) members.Add(parameter is null ? new(option, null, null) : Argument(option, parameter));
            else if (parameter is null) carried.Add(property.Name);
            else return null;
        }

        var isMade = members.Count > 0
            && members.Count(static member => member.Argument is not null) == parameters.Length
            && OptionParser.AreEnough(type, members.Where(static member => member.Argument is null).Select(static member => member.Option.Name).Concat(carried));
        var required = properties.Where(static property => property.IsRequired).Select(static property => property.Name);
        return isMade
            ? new(
                ClassName(type),
                type.QualifiedName(),
                type.IsValueType,
                type.AllInterfaces.Any(static candidate => candidate.Is(ContractNames.ValidatableObject)),
                new(members),
                new(carried),
                new(required))
            : null;
    }

    /// <summary>The constructor that a configuration goes through; null for that which the compiler wrote.</summary>
    internal static IMethodSymbol? Constructor(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(constructor => constructor is { IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public }
            && !(constructor.Parameters is [{ Type: var only }] && SymbolEqualityComparer.Default.Equals(only, type)))
        .OrderBy(static constructor => constructor.Parameters.IsEmpty ? 0 : 1)
        .ThenByDescending(static constructor => constructor.Parameters.Length)
        .FirstOrDefault();

    internal static bool IsSame(IParameterSymbol parameter, IPropertySymbol property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type);

    /// <summary>A member that a constructor's parameter sets: the parameter says whether it has a default.</summary>
    private SectionMemberModel Argument(OptionModel option, IParameterSymbol parameter)
    {
        var type = parameter.Type.Underlying();
        var isNullable = parameter.NullableAnnotation == NullableAnnotation.Annotated;
        var hasDefault = parameter.HasExplicitDefaultValue;
        var reading = option.Reading == OptionReading.Required && !hasDefault || !hasDefault && !isNullable
            ? OptionReading.Required
            : isNullable ? OptionReading.Optional : OptionReading.Value;
        var constant = hasDefault ? CSharpLiteral.Constant(parameter.ExplicitDefaultValue, type) ?? "default" : "default";
        var summary = option.Summary.Length > 0 ? option.Summary : Documentation.Parameter(parameter, cancellation);
        var value = hasDefault ? parameter.ExplicitDefaultValue : null;
        var json = reading == OptionReading.Required || (value is null && !isNullable) ? null : JsonLiteral.Write(value, type);
        return new(
            option with { Reading = reading, IsNullable = reading == OptionReading.Optional, Default = json, Summary = summary },
            parameter.Name,
            constant);
    }

    private string ClassName(INamedTypeSymbol type)
    {
        var name = $"{type.Name}Section";
        var same = sections.Count(section => section.Name.StartsWith(name, StringComparison.Ordinal));
        return same == 0 ? name : FormattableString.Invariant($"{name}{same + 1}");
    }
}
