using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Fungi.Runtime.Plugins;

/// <summary>The plugins that a configuration names, and their objectives by name.</summary>
public sealed class PluginCatalog
{
    private readonly Dictionary<string, (ObjectiveDescriptor Descriptor, LoadedPlugin Plugin)> objectives = new(StringComparer.OrdinalIgnoreCase);

    private PluginCatalog(ImmutableArray<LoadedPlugin> plugins)
    {
        Plugins = plugins;
        foreach (var plugin in plugins)
        {
            foreach (var descriptor in plugin.Objectives)
            {
                if (objectives.TryGetValue(descriptor.Name, out var other))
                    throw new InputException($"Two plugins offer an objective '{descriptor.Name}': {other.Plugin.File} and {plugin.File}; expected one.");
                objectives.Add(descriptor.Name, (descriptor, plugin));
            }
        }
    }

    /// <summary>The plugins, in the order of their files' names.</summary>
    public ImmutableArray<LoadedPlugin> Plugins { get; }

    /// <summary>The names of all objectives, sorted.</summary>
    public IEnumerable<string> ObjectiveNames => objectives.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds an objective by the name that configuration calls <c>Type</c>.</summary>
    /// <returns>False when no loaded plugin offers it.</returns>
    public bool TryFind(string name, out ObjectiveDescriptor descriptor, out LoadedPlugin plugin)
    {
        var found = objectives.TryGetValue(name, out var entry);
        (descriptor, plugin) = entry;
        return found;
    }

    /// <summary>Loads every plugin that a pattern names, and adds those that the host refers to.</summary>
    /// <param name="patterns">
    /// Paths or globs such as <c>plugins/*/Fungi.Objectives.*.dll</c>. A relative one is tried in each of the directories in turn until one
    /// has a match.
    /// </param>
    /// <param name="directories">Where relative patterns start.</param>
    /// <param name="registrations">The objectives of assemblies that the host refers to.</param>
    /// <param name="origin">What gave the patterns, for the message about one that matches nothing.</param>
    /// <exception cref="InputException">A pattern that matches nothing, or a file that is no plugin for this host.</exception>
    public static PluginCatalog Load(
        IEnumerable<string> patterns,
        IReadOnlyList<string> directories,
        IEnumerable<ISslPluginRegistration>? registrations = null,
        string origin = "Fungi:Plugins")
    {
        var referred = (registrations ?? []).Select(Describe).ToList();
        var files = patterns.SelectMany(pattern => Find(pattern, directories, origin)).Except(referred.Select(plugin => plugin.File)).Order(StringComparer.Ordinal);
        var contexts = new Dictionary<string, PluginLoadContext>(StringComparer.Ordinal);
        return new([.. referred, .. files.Select(file => Load(file, contexts))]);
    }

    private static List<string> Find(string pattern, IReadOnlyList<string> directories, string origin)
    {
        if (Path.IsPathRooted(pattern) && File.Exists(pattern)) return [pattern];
        var roots = Path.IsPathRooted(pattern) ? [Path.GetPathRoot(pattern)!] : directories;
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(Path.GetRelativePath("/", Path.Combine("/", pattern)));
        foreach (var root in roots)
        {
            if (File.Exists(Path.Combine(root, pattern))) return [Path.GetFullPath(Path.Combine(root, pattern))];
            var matches = Directory.Exists(root) ? matcher.GetResultsInFullPath(root).ToList() : [];
            if (matches.Count > 0) return matches;
        }

        throw new InputException($"{origin}: '{pattern}' matches no file below {string.Join(" or ", roots)}; expected plugin assemblies.");
    }

    private static LoadedPlugin Describe(ISslPluginRegistration registration)
    {
        var assembly = registration.GetType().Assembly;
        // An application that is published as one file has no files for its assemblies.
        var file = assembly.Location.Length > 0 ? assembly.Location : $"{assembly.GetName().Name}.dll";
        var content = assembly.Location.Length > 0 ? File.ReadAllBytes(file) : assembly.ManifestModule.ModuleVersionId.ToByteArray();
        return new(file, Version(assembly), Sha256(content), ContractVersion(assembly, file), registration.Objectives);
    }

    private static string Version(Assembly assembly) => assembly.GetName().Version?.ToString() ?? "0.0.0.0";

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static LoadedPlugin Load(string file, Dictionary<string, PluginLoadContext> contexts)
    {
        try
        {
            AssemblyName.GetAssemblyName(file); // first, because the context's resolver does not say what is wrong with a file
            var folder = Path.GetDirectoryName(file)!;
            if (!contexts.TryGetValue(folder, out var context)) contexts.Add(folder, context = new PluginLoadContext(folder));
            var assembly = context.LoadPlugin(file);
            var contractVersion = ContractVersion(assembly, file);
            var attribute = assembly.GetCustomAttribute<SslPluginAttribute>()!;
            var registration = Activator.CreateInstance(attribute.Registration) as ISslPluginRegistration
                ?? throw new InputException($"{file}: its registration {attribute.Registration} is no {nameof(ISslPluginRegistration)}; expected an assembly built with the Fungi generator.");
            return new(file, Version(assembly), Sha256(File.ReadAllBytes(file)), contractVersion, registration.Objectives);
        }
        catch (BadImageFormatException exception)
        {
            throw new InputException($"{file}: not a .NET assembly; expected an objective plugin.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TypeLoadException or MissingMethodException or TargetInvocationException)
        {
            throw new InputException($"{file}: the plugin cannot be loaded: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    /// <summary>Read as data, before any of the plugin's types, which may not fit this host's contract, is touched.</summary>
    private static int ContractVersion(Assembly assembly, string file)
    {
        var data = assembly.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType == typeof(SslPluginAttribute))
            ?? throw new InputException($"{file}: no objective plugin; expected an assembly with [SslObjective] classes, built with the Fungi generator.");
        var version = (int)data.ConstructorArguments[1].Value!;
        return version == PluginContract.Version
            ? version
            : throw new InputException($"{file}: built for version {version} of the plugin contract; this host has version {PluginContract.Version}: rebuild the plugin.");
    }
}
