using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Fungi;

/// <summary>What a plugin says of one objective before it is made.</summary>
/// <param name="Name">Its name in configuration.</param>
/// <param name="Summary">The class's XML summary, as plain text; empty where there is none.</param>
/// <param name="Modalities">What it works on: those that it has a <c>Transform</c> for, in the order of the enumeration.</param>
/// <param name="Options">Its options, in the order of the source.</param>
/// <param name="Create">Makes the objective from its configuration section and the host's services; mistakes go to the reader.</param>
public sealed record ObjectiveDescriptor(
    string Name,
    string Summary,
    ImmutableArray<Modality> Modalities,
    ImmutableArray<OptionDescriptor> Options,
    Func<OptionsReader, IServiceProvider, ISslObjective> Create);

/// <summary>One option of an objective.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Type">Its type as C# writes it.</param>
/// <param name="Format">What may be written for it.</param>
public sealed record OptionDescriptor(string Name, string Type, IOptionFormat Format)
{
    /// <summary>
    /// Its default as JSON: <c>0.07</c>, <c>"Mean"</c>, <c>[1, 2]</c>, <c>null</c> in letters; null itself where the option must be given or
    /// where the source computes the default. <c>{}</c> is a nested type with its own defaults.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether null may be written for it.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The property's XML summary, as plain text.</summary>
    public string Summary { get; init; } = "";

    /// <summary>All of this as JSON schema (draft 7).</summary>
    public JsonObject Schema()
    {
        var schema = IsNullable ? OptionsSchema.OrNull(Format.Schema()) : Format.Schema();
        if (Default is null && !IsRequired) OptionsSchema.LeaveOpen(schema);
        if (Default is not null) schema["default"] = JsonNode.Parse(Default);
        return OptionsSchema.Describe(schema, Summary);
    }
}
