using Fungi.Runtime.Plugins;

namespace Fungi.Runtime.Hosting;

/// <summary>An objective made from its configuration.</summary>
/// <param name="Name">Its name in the run and that of its block of features.</param>
/// <param name="Instance">The objective.</param>
/// <param name="Descriptor">What its plugin says of it.</param>
/// <param name="Plugin">Where it comes from.</param>
/// <param name="Options">Its configuration as written.</param>
public sealed record ConfiguredObjective(
    string Name, ISslObjective Instance, ObjectiveDescriptor Descriptor, LoadedPlugin Plugin, IReadOnlyDictionary<string, string> Options);
