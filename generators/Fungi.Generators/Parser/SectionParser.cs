using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>
/// Reads the nested types that an objective's options are made of: records, classes and structs, however deep. Where a type leads back to
/// itself, the member that closes the circle asks for the type's format only when it is read.
/// </summary>
internal sealed class SectionParser(Compilation compilation, CancellationToken cancellation)
{
    // A Pair<string?> is read in another way than a Pair<string>.
    private readonly Dictionary<INamedTypeSymbol, string?> formats = new(SymbolEqualityComparer.IncludeNullability);
    private readonly List<(INamedTypeSymbol Type, SectionModel Model)> sections = [];
    private readonly List<string> names = [];

    public Compilation Compilation => compilation;

    public CancellationToken Cancellation => cancellation;

    /// <summary>What was found so far; a section comes after those that it contains.</summary>
    public EquatableArray<SectionModel> Sections => new(sections.Select(static section => section.Model));

    /// <summary>The types that were asked for and that configuration can hold.</summary>
    internal IEnumerable<INamedTypeSymbol> Types => sections.Select(static section => section.Type);

    /// <summary>Whether a rule of some option is such that no code can be written for it.</summary>
    public bool HasInvalidRule { get; set; }

    /// <summary>The expression of a nested type's format; null where configuration cannot hold the type.</summary>
    public string? Format(ITypeSymbol type)
    {
        if (type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) is not INamedTypeSymbol
            {
                TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, SpecialType: SpecialType.None,
            } named)
        {
            return null;
        }

        if (formats.TryGetValue(named, out var known)) return known;
        if (!IsAuthors(named)) return formats[named] = null;
        var name = ClassName(named);
        var (before, wasInvalid) = (sections.Count, HasInvalidRule);
        formats[named] = $"global::Fungi.OptionFormat.Recursive(static () => {name}.Format!)";
        if (Parse(named, name) is { } section)
        {
            sections.Add((named, section));
            return formats[named] = $"{name}.Format";
        }

        // What was read meanwhile may have relied on this type.
        foreach (var (dropped, _) in sections.Skip(before)) formats.Remove(dropped);
        sections.RemoveRange(before, sections.Count - before);
        HasInvalidRule = wasInvalid;
        return formats[named] = null;
    }

    /// <summary>Whether a type means what its properties show, as those of the framework and of tensors do not.</summary>
    private bool IsAuthors(INamedTypeSymbol type)
    {
        for (ISymbol symbol = type; symbol is INamedTypeSymbol candidate; symbol = symbol.ContainingSymbol)
        {
            var isVisible = candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
            if (!isVisible || candidate.IsFileLocal) return false;
        }

        // The framework's assemblies are signed; an author's of such a name hardly is.
        var assembly = type.ContainingAssembly.Identity;
        return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)
            || assembly.Name.Split('.')[0] is var root && root is not "TorchSharp" && !(root is "System" or "Microsoft" && assembly.IsStrongName);
    }

    private SectionModel? Parse(INamedTypeSymbol type, string name)
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
                name,
                type.OptionName(),
                type.IsValueType,
                type.AllInterfaces.Any(static candidate => candidate.Is(ContractNames.ValidatableObject)),
                new(members),
                new(carried),
                new(required))
            : null;
    }

    /// <summary>The constructor that a configuration goes through; null for that which the compiler wrote.</summary>
    internal static IMethodSymbol? Constructor(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(static constructor => constructor is { IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public }
            && !constructor.IsCopy())
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
        var same = names.Count(name => name == type.Name);
        names.Add(type.Name);
        return FormattableString.Invariant($"{type.Name}Section{(same == 0 ? "" : same + 1)}");
    }
}
