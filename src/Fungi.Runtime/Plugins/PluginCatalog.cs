using System.Collections.Immutable;

namespace Fungi.Runtime.Plugins;

/// <summary>The plugins that a configuration names, and their objectives by name. Disposing it unloads them.</summary>
public sealed class PluginCatalog : IDisposable
{
    private readonly Dictionary<string, (ObjectiveDescriptor Descriptor, LoadedPlugin Plugin)> objectives = new(StringComparer.OrdinalIgnoreCase);
    private readonly PluginLoader loader;

    private PluginCatalog(PluginPolicy policy) => loader = new(policy);

    /// <summary>The plugins, in the order of their files' names.</summary>
    public ImmutableArray<LoadedPlugin> Plugins { get; private set; } = [];

    /// <summary>What patterns name and is no plugin for this host, in the order of the files' names.</summary>
    public ImmutableArray<RejectedPlugin> Rejected { get; private set; } = [];

    /// <summary>The names of all objectives, sorted.</summary>
    public IEnumerable<string> ObjectiveNames => objectives.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// The plugins' load contexts, one for each folder. They are collected after the catalog is disposed, unless somebody holds an object of a plugin.
    /// </summary>
    public IReadOnlyList<WeakReference> Contexts => [.. loader.Contexts];

    /// <summary>Finds an objective by the name that configuration calls <c>Type</c>.</summary>
    /// <returns>False when no loaded plugin offers it.</returns>
    public bool TryFind(string name, out ObjectiveDescriptor descriptor, out LoadedPlugin plugin)
    {
        var found = objectives.TryGetValue(name, out var entry);
        (descriptor, plugin) = entry;
        return found;
    }

    /// <summary>Loads every plugin that a pattern names, each once, and adds those that the host refers to.</summary>
    /// <param name="patterns">
    /// Paths or globs such as <c>plugins/*/Fungi.Objectives.*.dll</c>. A relative one is tried in each of the directories in turn until one
    /// has a match.
    /// </param>
    /// <param name="directories">Where relative patterns start.</param>
    /// <param name="registrations">The objectives of assemblies that the host refers to.</param>
    /// <param name="origin">What gave the patterns, for the message about one that matches nothing.</param>
    /// <param name="policy">How they are loaded.</param>
    /// <exception cref="InputException">
    /// Under <see cref="OnPluginError.Fail"/>: patterns that match nothing and files that are no plugins for this host, a line each.
    /// </exception>
    public static PluginCatalog Load(
        IEnumerable<string> patterns,
        IReadOnlyList<string> directories,
        IEnumerable<ISslPluginRegistration>? registrations = null,
        string origin = "Fungi:Plugins",
        PluginPolicy? policy = null)
    {
        policy ??= new();
        var catalog = new PluginCatalog(policy);
        foreach (var registration in registrations ?? []) catalog.Add(PluginLoader.Describe(registration));
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns) catalog.Find(pattern, directories, origin, files);
        foreach (var file in files.Except(catalog.Plugins.Select(plugin => FilePaths.Resolve(plugin.File))))
        {
            if (catalog.loader.Load(file, out var rejected) is { } plugin) catalog.Add(plugin);
            else catalog.Rejected = catalog.Rejected.Add(rejected);
        }

        if (policy.OnError != OnPluginError.Fail || catalog.Rejected.IsEmpty) return catalog;
        catalog.Dispose();
        throw new InputException(catalog.Rejected.Select(rejected => rejected.Reason));
    }

    /// <summary>Forgets the plugins and unloads them; what was made of them must not be used any more.</summary>
    public void Dispose()
    {
        objectives.Clear();
        Plugins = [];
        loader.Dispose();
    }

    private void Find(string pattern, IReadOnlyList<string> directories, string origin, SortedSet<string> files)
    {
        try
        {
            files.UnionWith(PluginFiles.Find(pattern, directories, origin));
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            Rejected = Rejected.Add(new(pattern) { Reason = exception is InputException ? exception.Message : $"{origin}: '{pattern}' cannot be searched: {exception.Message}" });
        }
    }

    private void Add(LoadedPlugin plugin)
    {
        if (plugin.Objectives.FirstOrDefault(descriptor => objectives.ContainsKey(descriptor.Name)) is { } twice)
        {
            Rejected = Rejected.Add(new(plugin.File)
            {
                Reason = $"Two plugins offer an objective '{twice.Name}': {objectives[twice.Name].Plugin.File} and {plugin.File}; expected one.",
                Version = plugin.Version,
                Sha256 = plugin.Sha256,
                ContractVersion = plugin.ContractVersion,
            });
            return;
        }

        Plugins = Plugins.Add(plugin);
        foreach (var descriptor in plugin.Objectives) objectives.Add(descriptor.Name, (descriptor, plugin));
    }
}
