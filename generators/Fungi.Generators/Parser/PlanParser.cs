using System.Collections.Immutable;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>
/// Reads a plan from the signature of a loss. It knows no input by name: a parameter marked <c>[Bank]</c> becomes a <c>BankInput</c>, whose
/// constructor's parameters take the attribute's properties of the same names. So a new input needs no change here.
/// </summary>
internal static class PlanParser
{
    /// <summary>The types of views that a transform may take, in the order of the modalities.</summary>
    internal static IReadOnlyList<string> ViewTypes { get; } = ["Fungi.ImageViews", "Fungi.TextViews", "Fungi.AudioViews"];

    /// <summary>The methods that a plan is read from.</summary>
    internal static IReadOnlyCollection<string> MethodNames { get; } = ["Transform", "Loss", "PretrainTransform", "PretrainLoss"];

    /// <summary>What features are computed from; null where a method is absent or has the wrong signature.</summary>
    public static PlanModel? Features(INamedTypeSymbol type) => Plan(type, "Loss", Transforms(type, "Transform"));

    /// <summary>
    /// What a backbone is pretrained with: the features' methods, except where others are written for pretraining; null where one of those
    /// has the wrong signature.
    /// </summary>
    public static PlanModel? Pretraining(INamedTypeSymbol type, PlanModel features)
    {
        var transforms = Transforms(type, "PretrainTransform");
        if (Methods(type, "PretrainTransform").Any() && transforms.Count == 0) return null;
        var loss = Methods(type, "PretrainLoss").Any() ? "PretrainLoss" : features.Loss;
        return Plan(type, loss, [.. transforms.Concat(features.Transforms).GroupBy(static transform => transform.Modality).Select(static same => same.First())]);
    }

    private static PlanModel? Plan(INamedTypeSymbol type, string loss, IReadOnlyCollection<TransformModel> transforms)
    {
        if (transforms.Count == 0) return null;
        if (Methods(type, loss).ToArray() is not [{ IsGenericMethod: false, RefKind: RefKind.None } method]) return null;
        if (!method.ReturnType.Is(ContractNames.Tensor) || method.Parameters.IsEmpty) return null;

        var attributes = method.Parameters.Select(LossInput).OfType<AttributeData>().ToArray();
        if (attributes.Length < method.Parameters.Length) return null;
        var inputs = method.Parameters.Zip(attributes, (parameter, attribute) => Input(type, method, parameter, attribute))
            .OfType<InputModel>()
            .ToArray();
        return inputs.Length < attributes.Length ? null : new(new(transforms), loss, new(inputs));
    }

    private static IReadOnlyList<TransformModel> Transforms(INamedTypeSymbol type, string name)
    {
        var methods = Methods(type, name).Where(IsTransform).ToArray();
        return [.. ViewTypes
            .Where(views => methods.Any(method => method.ReturnType.Is(views)))
            .Select(views => new TransformModel(views.Substring("Fungi.".Length).Replace("Views", ""), $"global::{views}", name))];
    }

    internal static IEnumerable<IMethodSymbol> Methods(INamedTypeSymbol type, string name) => type.BasesAndSelf()
        .Select(candidate => candidate.GetMembers(name).OfType<IMethodSymbol>().Where(method =>
            method.MethodKind == MethodKind.Ordinary
            && (method.DeclaredAccessibility != Accessibility.Private || SymbolEqualityComparer.Default.Equals(candidate, type))).ToArray())
        .FirstOrDefault(static methods => methods.Length > 0) ?? [];

    internal static bool IsTransform(IMethodSymbol method) =>
        method is { IsGenericMethod: false, Parameters: [{ RefKind: RefKind.None } views] }
        && ViewTypes.Any(name => views.Type.Is(name) && method.ReturnType.Is(name));

    internal static IEnumerable<AttributeData> InputAttributes(IParameterSymbol parameter) => parameter.GetAttributes()
        .Where(static attribute => attribute.AttributeClass?.DerivesFrom(ContractNames.LossInputAttribute) == true);

    /// <summary>The parameter's attribute; null where the parameter is no tensor or has not exactly one.</summary>
    private static AttributeData? LossInput(IParameterSymbol parameter)
    {
        var attributes = InputAttributes(parameter).ToArray();
        return parameter.RefKind == RefKind.None && parameter.Type.Is(ContractNames.Tensor) && attributes is [var only] ? only : null;
    }

    private static InputModel? Input(INamedTypeSymbol type, IMethodSymbol loss, IParameterSymbol parameter, AttributeData attribute)
    {
        if (Record(attribute) is not { } record) return null;

        var arguments = new List<string>();
        foreach (var field in Fields(record))
        {
            if (field.Name == "Parameter")
            {
                arguments.Add($"Parameter: {CSharpLiteral.Text(parameter.Name)}");
            }
            else if (field.Type.Is(ContractNames.HeadSpecification))
            {
                if (HeadName(attribute, field) is not { } name) continue;
                if (Head(type, attribute, field.Type, name) is not { } head) return null;
                arguments.Add($"{field.Name}: {head}");
            }
            else if (field.Type.Is(ContractNames.FitMethod))
            {
                if (FitMethod(type, loss, parameter, attribute, field) is not { } method) return null;
                arguments.Add($"{field.Name}: {Call(method, field.Type)}");
            }
            else if (!Add(arguments, type, attribute, field))
            {
                return null;
            }
        }

        return new(record.QualifiedName(), new(arguments));
    }

    /// <summary>The record that the attribute stands for; null where the contract has none.</summary>
    internal static INamedTypeSymbol? Record(AttributeData attribute)
    {
        var kind = attribute.AttributeClass!.Name;
        return kind.EndsWith(nameof(Attribute), StringComparison.Ordinal)
            ? attribute.AttributeClass.ContainingNamespace
                .GetTypeMembers($"{kind.Substring(0, kind.Length - nameof(Attribute).Length)}Input", 0)
                .FirstOrDefault()
            : null;
    }

    /// <summary>The head that goes into a field of the record. One that nobody named is the default one, unless the record can do without.</summary>
    internal static string? HeadName(AttributeData attribute, IParameterSymbol field)
    {
        if (attribute.Given("Head") is { Value: string name }) return name;
        return field.NullableAnnotation == NullableAnnotation.Annotated
            ? null
            : field.Type.GetMembers("DefaultName").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as string;
    }

    private static string? Head(INamedTypeSymbol type, AttributeData attribute, ITypeSymbol head, string name)
    {
        var arguments = new List<string> { $"Name: {CSharpLiteral.Text(name)}" };
        var complete = Fields(head).Where(static field => field.Name != "Name").All(field => Add(arguments, type, attribute, field));
        return complete ? $"new {head.QualifiedName()}({string.Join(", ", arguments)})" : null;
    }

    /// <summary>
    /// The method that fits an input: the only one of its name, from tensors called like other parameters of the loss, and a context, to a tensor;
    /// null where there is none.
    /// </summary>
    internal static IMethodSymbol? FitMethod(INamedTypeSymbol type, IMethodSymbol loss, IParameterSymbol parameter, AttributeData attribute, IParameterSymbol field)
    {
        if (attribute.Given(field.Name) is not { Value: string name }) return null;
        if (Methods(type, name).ToArray() is not [{ IsGenericMethod: false, RefKind: RefKind.None, Parameters.Length: > 1 } method]) return null;
        var sources = Sources(method).ToArray();
        return method.ReturnType.Is(ContractNames.Tensor)
            && method.Parameters[sources.Length].Type.Is(ContractNames.FitContext)
            && method.Parameters.All(static each => each.RefKind == RefKind.None)
            && sources.All(source => source.Type.Is(ContractNames.Tensor) && source.Name != parameter.Name && loss.Parameters.Any(other => other.Name == source.Name))
                ? method
                : null;
    }

    private static IEnumerable<IParameterSymbol> Sources(IMethodSymbol fit) => fit.Parameters.Take(fit.Parameters.Length - 1);

    private static string Call(IMethodSymbol method, ITypeSymbol fitMethod)
    {
        var sources = Sources(method).ToArray();
        var tensors = Enumerable.Range(0, sources.Length).Select(static index => FormattableString.Invariant($"tensors[{index}]"));
        return $"new {fitMethod.QualifiedName()}({CSharpLiteral.Text(method.Name)}, [{string.Join(", ", sources.Select(static source => CSharpLiteral.Text(source.Name)))}], "
            + $"(tensors, context) => {CSharpLiteral.Identifier(method.Name)}({string.Join(", ", tensors)}, context))";
    }

    /// <summary>Adds the argument that the attribute's property of the same name stands for; none where the default does.</summary>
    private static bool Add(List<string> arguments, INamedTypeSymbol type, AttributeData attribute, IParameterSymbol field)
    {
        if (attribute.Given(field.Name) is not { } value) return field.HasExplicitDefaultValue;
        if (value.Kind is TypedConstantKind.Array or TypedConstantKind.Error) return false;
        if (value.IsNull) return field.HasExplicitDefaultValue;

        // A text where the record wants something else is the nameof of an option.
        var written = value.Value is string name && field.Type.SpecialType != SpecialType.System_String
            ? Member(type, name, field.Type)
            : CSharpLiteral.Constant(value.Value, field.Type.Underlying());
        if (written is not null) arguments.Add($"{field.Name}: {written}");
        return written is not null;
    }

    /// <summary>The member of that name, where it is readable and of that type.</summary>
    internal static string? Member(INamedTypeSymbol type, string name, ITypeSymbol wanted)
    {
        var found = type.BasesAndSelf().SelectMany(candidate => candidate.GetMembers(name)).FirstOrDefault();
        var foundType = found switch
        {
            IPropertySymbol { GetMethod: not null, Parameters.IsEmpty: true } property => property.Type,
            IFieldSymbol field => field.Type,
            _ => null,
        };
        if (!SymbolEqualityComparer.Default.Equals(foundType, wanted.Underlying())) return null;
        return $"{(found!.IsStatic ? found.ContainingType.QualifiedName() : "this")}.{CSharpLiteral.Identifier(name)}";
    }

    /// <summary>The parameters of a record's constructor.</summary>
    internal static ImmutableArray<IParameterSymbol> Fields(ITypeSymbol record) => ((INamedTypeSymbol)record).InstanceConstructors
        .Where(static constructor => constructor.DeclaredAccessibility == Accessibility.Public)
        .OrderByDescending(static constructor => constructor.Parameters.Length)
        .Select(static constructor => constructor.Parameters)
        .FirstOrDefault();
}
