using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Shape;

/// <summary>One parameter of a loss with its one attribute, and the record that the runtime makes of it.</summary>
internal sealed class Input(IParameterSymbol parameter, AttributeData attribute, INamedTypeSymbol record)
{
    public IParameterSymbol Parameter => parameter;

    public AttributeData Attribute => attribute;

    public INamedTypeSymbol Record => record;

    /// <summary>The head's name; null where the input has none.</summary>
    public string? Head { get; } = PlanParser.Fields(record).FirstOrDefault(IsHead) is { } head ? PlanParser.HeadName(attribute, head) : null;

    /// <summary>What the attribute may say of the head besides its name.</summary>
    public IEnumerable<IParameterSymbol> HeadFields =>
        PlanParser.Fields(record).Where(IsHead).SelectMany(static head => PlanParser.Fields(head.Type)).Where(static part => part.Name != "Name");

    /// <summary>All that the attribute may say.</summary>
    public IEnumerable<IParameterSymbol> Fields => PlanParser.Fields(record)
        .Where(static part => part.Name != "Parameter" && !IsHead(part))
        .Concat(Head is null ? [] : HeadFields);

    /// <summary>The attribute's properties that name another parameter, and the record which that parameter must have.</summary>
    public IReadOnlyList<(string Property, ITypeSymbol Kind)> References { get; } = [.. attribute.AttributeClass!.BasesAndSelf()
        .SelectMany(static type => type.GetMembers()).OfType<IPropertySymbol>()
        .Select(static property => (property.Name, Kind: ReferredKind(property)))
        .Where(static reference => reference.Kind is not null)
        .Select(static reference => (reference.Name, reference.Kind!))];

    /// <summary>The record of the parameter that a property of an input attribute refers to; null where it refers to none.</summary>
    internal static ITypeSymbol? ReferredKind(IPropertySymbol property) => property.GetAttributes()
        .FirstOrDefault(static attribute => attribute.AttributeClass.Is("Fungi.RefersToAttribute"))
        ?.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol;

    private static bool IsHead(IParameterSymbol part) => part.Type.Is(ContractNames.HeadSpecification);
}
