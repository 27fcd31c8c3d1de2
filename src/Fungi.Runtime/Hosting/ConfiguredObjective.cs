using Fungi.Runtime.Plugins;

namespace Fungi.Runtime.Hosting;

/// <summary>An objective made from its configuration.</summary>
/// <param name="Name">Its name in the run and that of its block of features.</param>
/// <param name="Instance">The objective.</param>
/// <param name="Descriptor">What its plugin says of it.</param>
/// <param name="Plugin">Where it comes from.</param>
/// <param name="Options">Its configuration as written.</param>
public sealed record ConfiguredObjective(
    string Name, ISslObjective Instance, ObjectiveDescriptor Descriptor, LoadedPlugin Plugin, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>What this runtime works on.</summary>
    public const Modality Modality = Fungi.Modality.Image;

    /// <summary>What is computed for each sample when features are extracted.</summary>
    public ObjectivePlan Features { get; } = Instance.Features(Modality)!;

    /// <summary>What is computed for each batch when a backbone is pretrained.</summary>
    public ObjectivePlan Pretraining { get; } = Instance.Pretraining(Modality)!;

    /// <summary>Everything that its numbers depend on, in words: type, plugin and options.</summary>
    public override string ToString() =>
        $"{Descriptor.Name} of {Plugin.Name} {Plugin.Version} ({Plugin.Identity}) {{ {string.Join(", ", Options.Select(option => $"{option.Key} = {option.Value}"))} }}";
}
