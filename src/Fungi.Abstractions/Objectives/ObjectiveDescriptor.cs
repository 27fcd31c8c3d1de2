using System.Collections.Immutable;

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
/// <param name="Default">Its default in C#; null where the option must be given or the default is not a constant.</param>
/// <param name="Expected">The allowed values, in words: <c>a number from 0.0001 to 10</c>.</param>
/// <param name="Summary">The property's XML summary, as plain text.</param>
public sealed record OptionDescriptor(string Name, string Type, string? Default, string Expected, string Summary);
