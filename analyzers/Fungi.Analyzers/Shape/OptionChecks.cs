using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether configuration can give what the class wants from it.</summary>
internal static class OptionChecks
{
    public static void Run(ObjectiveContext objective)
    {
        var sections = new SectionParser(objective.Compilation, objective.Cancellation);
        var options = new List<string>();
        foreach (var property in OptionParser.Properties(objective.Type))
        {
            var isOption = OptionParser.IsOption(property);
            var isBindable = IsBindable(property, sections);
            if (isOption && isBindable)
            {
                OptionRuleChecks.Run(objective, property);
                Name(objective, property, options);
                options.Add(property.Name);
            }
            else if (property.IsRequired) Required(objective, property, isOption);
            else if (isOption) Unbindable(objective, property);
            else if (isBindable && IsSettable(property) && !IsPrescribed(objective.Type, property)) Settable(objective, property);
        }

        // The records that options are made of hold options too.
        foreach (var (property, parameter) in sections.Types.SelectMany(Members).ToArray())
        {
            if (property.DeclaringSyntaxReferences.IsEmpty) continue;
            if (IsBindable(property, sections)) OptionRuleChecks.Run(objective, property, parameter);
            else if (OptionParser.IsOption(property)) Unbindable(objective, property);
        }

        foreach (var field in objective.Type.BasesAndSelf().SelectMany(static type => type.GetMembers()).OfType<IFieldSymbol>())
        {
            if (!field.IsRequired) continue;
            var place = objective.In<VariableDeclaratorSyntax>(field, static declarator => declarator.Identifier);
            objective.Report(ShapeRules.RequiredMember, place, field.Name, "a field", "make it a public property with 'init'");
        }
    }

    /// <summary>What configuration may give of a record, with the constructor's parameter that takes it.</summary>
    private static IEnumerable<(IPropertySymbol Property, IParameterSymbol? Parameter)> Members(INamedTypeSymbol type)
    {
        var parameters = SectionParser.Constructor(type)?.Parameters ?? [];
        return OptionParser.Properties(type).Where(OptionParser.IsReadable)
            .Select(property => (property, parameters.FirstOrDefault(parameter => SectionParser.IsSame(parameter, property))))
            .Where(static member => member.Item2 is not null || member.property.SetMethod is { DeclaredAccessibility: Accessibility.Public });
    }

    private static bool IsBindable(IPropertySymbol property, SectionParser sections) =>
        OptionFormatExpression.IsScalar(property.Type.Underlying()) || OptionFormatExpression.Write(property.Type.Underlying(), new([]), sections) is not null;

    /// <summary>Whether configuration, which does not mind case, can tell the option from what the host reads and from those before it.</summary>
    private static void Name(ObjectiveContext objective, IPropertySymbol property, List<string> options)
    {
        var namesake = options.Find(other => other.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
        var taken = property.Name.ToUpperInvariant() switch
        {
            "TYPE" => "the objective's own name",
            "NAME" => "the name of the objective's features",
            _ when namesake is not null => $"'{namesake}', since upper and lower case are the same there",
            _ => null,
        };
        if (taken is null) return;
        var place = objective.In<PropertyDeclarationSyntax>(property, static declaration => declaration.Identifier);
        objective.Report(ShapeRules.TakenName, place, property.Name, taken);
    }

    private static void Required(ObjectiveContext objective, IPropertySymbol property, bool isOption)
    {
        var type = Type(property);
        var (mistake, remedy) = isOption
            ? ($"of type '{type}'", "give it a type that configuration can hold")
            : ("not open to configuration", "give it a public 'get' and 'init'");
        var place = isOption ? TypeOf(objective, property) : Setter(objective, property);
        objective.Report(ShapeRules.RequiredMember, place, property.Name, mistake, remedy);
    }

    private static void Unbindable(ObjectiveContext objective, IPropertySymbol property) =>
        objective.Report(ShapeRules.UnbindableOption, TypeOf(objective, property), property.Name, Type(property));

    private static void Settable(ObjectiveContext objective, IPropertySymbol property) =>
        objective.Report(ShapeRules.SettableOption, Setter(objective, property), property.Name);

    private static bool IsSettable(IPropertySymbol property) => property is
    {
        DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false, DeclaringSyntaxReferences.IsEmpty: false,
        SetMethod: { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public },
    };

    /// <summary>Whether an interface asks for the property, setter included.</summary>
    private static bool IsPrescribed(INamedTypeSymbol type, IPropertySymbol property) => type.AllInterfaces.Any(candidate =>
        candidate.GetMembers(property.Name).OfType<IPropertySymbol>().Any(static prescribed => prescribed.SetMethod is not null));

    private static Location? TypeOf(ObjectiveContext objective, IPropertySymbol property) =>
        objective.In<PropertyDeclarationSyntax>(property, static declaration => declaration.Type);

    private static Location? Setter(ObjectiveContext objective, IPropertySymbol property) => objective.In<PropertyDeclarationSyntax>(
        property,
        static declaration => declaration.AccessorList?.Accessors
            .Where(static accessor => accessor.Keyword.ValueText is "set" or "init")
            .Select(static accessor => (SyntaxNodeOrToken)accessor.Keyword)
            .FirstOrDefault() is { RawKind: > 0 } keyword ? keyword : declaration.Identifier);

    private static string Type(IPropertySymbol property) => property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
