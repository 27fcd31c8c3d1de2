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

    private static bool IsHead(IParameterSymbol part) => part.Type.Is(ContractNames.HeadSpecification);
}
