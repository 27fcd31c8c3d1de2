using Fungi.Generators;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether each parameter of a loss says what it is, in terms of options and parameters that exist.</summary>
internal static class InputChecks
{
    public static void Run(ObjectiveContext objective, IMethodSymbol loss)
    {
        var inputs = loss.Parameters.Select(parameter => Input(objective, parameter)).OfType<Input>().ToArray();
        foreach (var input in inputs)
        {
            foreach (var field in input.Fields)
            {
                if (field.Type.Is(ContractNames.FitMethod)) FitMethod(objective, loss, input, field);
                else Value(objective, input, field);
            }

            foreach (var (property, kind) in input.References) Reference(objective, loss, inputs, input, property, kind);
            Fit(objective, input);
        }

        foreach (var sharers in inputs.Where(static input => input.Head is not null).GroupBy(static input => input.Head, StringComparer.Ordinal))
        {
            foreach (var input in sharers.Skip(1)) Head(objective, sharers.First(), input);
        }
    }

    /// <summary>What a parameter asks for, where it is one thing that the runtime knows.</summary>
    private static Input? Input(ObjectiveContext objective, IParameterSymbol parameter)
    {
        if (parameter.RefKind != RefKind.None || !parameter.Type.Is(ContractNames.Tensor))
        {
            var type = objective.In<ParameterSyntax>(parameter, static syntax => syntax.Type ?? (SyntaxNodeOrToken)syntax.Identifier);
            objective.Report(ShapeRules.NotATensor, type, parameter.ContainingSymbol.Name, parameter.Name);
        }

        var attributes = PlanParser.InputAttributes(parameter).ToArray();
        if (attributes.Length == 0)
        {
            // Of a parameter that is no tensor enough has been said.
            if (parameter.Type.Is(ContractNames.Tensor))
                objective.Report(ShapeRules.NoInputAttribute, objective.In<ParameterSyntax>(parameter, static syntax => syntax.Identifier), parameter.Name);
            return null;
        }

        if (attributes.Length > 1)
        {
            var names = string.Join(", ", attributes.Select(static attribute => $"[{Name(attribute)}]"));
            objective.Report(ShapeRules.SeveralInputAttributes, objective.In(attributes[1]), parameter.Name, names);
            return null;
        }

        if (PlanParser.Record(attributes[0]) is { } record) return new(parameter, attributes[0], record);
        objective.Report(ShapeRules.UnknownInput, objective.In(attributes[0]), Name(attributes[0]), $"{Name(attributes[0])}Input");
        return null;
    }

    /// <summary>Whether what the attribute gives for a field of the record can be had.</summary>
    private static void Value(ObjectiveContext objective, Input input, IParameterSymbol field)
    {
        var given = input.Attribute.Given(field.Name);
        if (given is null or { Kind: not TypedConstantKind.Error, IsNull: true } && field.HasExplicitDefaultValue) return;
        var wanted = field.Type.Underlying();
        var isOption = wanted.SpecialType != SpecialType.System_String && IsText(input.Attribute, field.Name);
        if (given is { Kind: TypedConstantKind.Primitive or TypedConstantKind.Enum, Value: { } value })
        {
            var isThere = isOption ? PlanParser.Member(objective.Type, (string)value, wanted) is not null : CSharpLiteral.Constant(value, wanted) is not null;
            if (isThere) return;
        }

        var typeName = wanted.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        var members = isOption ? Members(objective.Type, wanted).ToArray() : [];
        var suggestion = Written(objective, input.Attribute, field.Name, given) is { } written ? Spelling.Closest(written, members) : null;
        var expected = isOption ? $"the nameof of {Article(typeName)} option of this class"
            : input.References.Any(reference => reference.Property == field.Name) ? "the nameof of another parameter"
            : $"a constant {typeName}";
        var hint = suggestion is not null ? $"; did you mean '{suggestion}'?"
            : isOption && members.Length == 0 ? $"; add 'public {typeName} {input.Attribute.AttributeClass!.Name.Replace(nameof(System.Attribute), "")}{field.Name} {{ get; init; }}'"
            : members.Length > 0 ? $", one of {string.Join(", ", members)}" : "";
        objective.Report(
            ShapeRules.NotAnOption, objective.In(input.Attribute, field.Name), suggestion, [field.Name, Name(input.Attribute), expected, hint]);
    }

    private static void Reference(ObjectiveContext objective, IMethodSymbol loss, Input[] inputs, Input input, string property, ITypeSymbol kind)
    {
        if (input.Attribute.Given(property) is not { Value: string name }) return;
        var candidates = inputs
            .Where(other => other != input && other.Record.BasesAndSelf().Contains(kind, SymbolEqualityComparer.Default))
            .Select(static other => other.Parameter.Name)
            .ToArray();
        if (candidates.Contains(name)) return;

        // A parameter with a mistake of its own may be meant.
        if (loss.Parameters.Any(other => other.Name == name && inputs.All(known => known.Parameter.Name != name))) return;
        var suggestion = Spelling.Closest(name, candidates);
        var which = kind.IsAbstract ? $"one whose input is a {kind.Name}" : $"one marked [{kind.Name.Replace("Input", "")}]";
        var hint = suggestion is null ? "" : $"; did you mean '{suggestion}'?";
        objective.Report(
            ShapeRules.UnknownParameter, objective.In(input.Attribute, property), suggestion, [property, Name(input.Attribute), loss.Name, which, hint]);
    }

    private static void Fit(ObjectiveContext objective, Input input)
    {
        if (input.Head is not { } head || input.Attribute.Given("Fit") is not { Type: { } fit, Value: { } value }) return;
        var kind = CSharpLiteral.EnumMember(value, fit);
        var place = objective.In(input.Attribute, "Fit");
        if (kind is not (null or "None") && input.Attribute.Given("FitTarget") is not { IsNull: false })
            objective.Report(ShapeRules.IncompleteFit, place, head, "nothing", "FitTarget = nameof(another parameter)");
        if (kind == "Softmax" && input.Attribute.Given("Dim") is not { IsNull: false })
            objective.Report(ShapeRules.IncompleteFit, place, head, "classes of unknown number", "Dim = nameof(an int option)");
    }

    /// <summary>Whether the class has the method that fits an input.</summary>
    private static void FitMethod(ObjectiveContext objective, IMethodSymbol loss, Input input, IParameterSymbol field)
    {
        if (PlanParser.FitMethod(objective.Type, loss, input.Parameter, input.Attribute, field) is not null) return;
        var given = input.Attribute.Given(field.Name);
        var name = Written(objective, input.Attribute, field.Name, given) ?? $"Fit{char.ToUpperInvariant(input.Parameter.Name[0])}{input.Parameter.Name.Substring(1)}";
        var others = loss.Parameters.Where(other => other.Name != input.Parameter.Name).Select(static other => $"'{other.Name}'");
        objective.Report(
            ShapeRules.UnusableFitMethod, objective.In(input.Attribute, field.Name), input.Parameter.Name, name, string.Join(", ", others));
    }

    /// <summary>Whether two inputs that name one head say the same of it.</summary>
    private static void Head(ObjectiveContext objective, Input first, Input input)
    {
        var differences = first.HeadFields
            .Where(field => !Equals(Described(first, field), Described(input, field)))
            .Select(static field => $"'{field.Name}'")
            .ToArray();
        if (differences.Length == 0) return;
        objective.Report(
            ShapeRules.HeadsDiffer, objective.In(input.Attribute), input.Parameter.Name, input.Head!, first.Parameter.Name, string.Join(", ", differences));
    }

    private static object? Described(Input input, IParameterSymbol field) =>
        input.Attribute.Given(field.Name) is { Kind: TypedConstantKind.Primitive or TypedConstantKind.Enum, Value: { } value } ? value
        : field.HasExplicitDefaultValue ? field.ExplicitDefaultValue
        : null;

    private static bool IsText(AttributeData attribute, string property) => attribute.AttributeClass!.BasesAndSelf()
        .SelectMany(type => type.GetMembers(property)).OfType<IPropertySymbol>().FirstOrDefault() is { Type.SpecialType: SpecialType.System_String };

    private static IEnumerable<string> Members(INamedTypeSymbol type, ITypeSymbol wanted) => type.BasesAndSelf()
        .SelectMany(static candidate => candidate.GetMembers())
        .Where(static member => !member.IsImplicitlyDeclared)
        .Select(static member => member.Name)
        .Where(name => PlanParser.Member(type, name, wanted) is not null)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The name that the author wrote, also where it is the nameof of nothing.</summary>
    private static string? Written(ObjectiveContext objective, AttributeData attribute, string property, TypedConstant? given)
    {
        if (given is { Kind: TypedConstantKind.Primitive, Value: string text }) return text;
        return attribute.ApplicationSyntaxReference?.GetSyntax(objective.Cancellation) is AttributeSyntax { ArgumentList.Arguments: var arguments }
            && arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == property)?.Expression
                is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax name }] }
            ? name.Identifier.ValueText
            : null;
    }

    private static string Name(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        return name.EndsWith(nameof(System.Attribute), StringComparison.Ordinal) ? name.Substring(0, name.Length - nameof(System.Attribute).Length) : name;
    }

    private static string Article(string noun) => "aeiou".Contains(noun[0]) ? $"an {noun}" : $"a {noun}";
}
