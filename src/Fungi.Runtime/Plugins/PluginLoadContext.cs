using System.Reflection;
using System.Runtime.Loader;

namespace Fungi.Runtime.Plugins;

/// <summary>
/// One collectible context per plugin folder. What a plugin shares with the host comes from the host, always; everything else comes from
/// the plugin's own folder, so two plugins may bring different versions of one library.
/// </summary>
internal sealed class PluginLoadContext(string folder) : AssemblyLoadContext(Path.GetFileName(folder), isCollectible: true)
{
    /// <summary>The assemblies whose types cross the border between host and plugin.</summary>
    private static readonly HashSet<string> Shared = new(StringComparer.OrdinalIgnoreCase)
    {
        "Fungi.Abstractions",
        "Fungi.Tensors",
        "Fungi.Verification",
        "TorchSharp",
        "Microsoft.Extensions.Configuration.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options",
        "Microsoft.Extensions.Primitives",
    };

    /// <summary>One for each plugin of the folder: each has a list of dependencies of its own.</summary>
    private readonly List<AssemblyDependencyResolver> resolvers = [];

    /// <summary>Loads a plugin of the folder.</summary>
    public Assembly LoadPlugin(string file)
    {
        resolvers.Add(new(file));
        return LoadFromAssemblyPath(file);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name!)) return null;
        return resolvers.Select(resolver => resolver.ResolveAssemblyToPath(assemblyName)).FirstOrDefault(path => path is not null) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolvers.Select(resolver => resolver.ResolveUnmanagedDllToPath(unmanagedDllName)).FirstOrDefault(path => path is not null) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
