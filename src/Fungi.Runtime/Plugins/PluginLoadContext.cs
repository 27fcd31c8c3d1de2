using System.Reflection;
using System.Runtime.Loader;

namespace Fungi.Runtime.Plugins;

/// <summary>
/// One collectible context per plugin folder. What a plugin shares with the host comes from the host, always; everything else comes from
/// the plugin's own folder, so two plugins may bring different versions of one library.
/// </summary>
internal sealed class PluginLoadContext(string folder, string firstAssembly)
    : AssemblyLoadContext(Path.GetFileName(folder), isCollectible: true)
{
    /// <summary>The assemblies whose types cross the border between host and plugin.</summary>
    private static readonly HashSet<string> Shared = new(StringComparer.OrdinalIgnoreCase)
    {
        "Fungi.Abstractions",
        "Fungi.Tensors",
        "TorchSharp",
        "Microsoft.Extensions.Configuration.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options",
        "Microsoft.Extensions.Primitives",
    };

    private readonly AssemblyDependencyResolver resolver = new(firstAssembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name!)) return null;
        return resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
