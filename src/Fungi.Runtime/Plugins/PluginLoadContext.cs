using System.Reflection;
using System.Runtime.Loader;

namespace Fungi.Runtime.Plugins;

/// <summary>
/// One collectible context per plugin folder. What a plugin shares with the host comes from the host, always; everything else comes from
/// the plugin's own folder, so two plugins may bring different versions of one library, managed or native.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="check">Sees each file before it is loaded; what it throws keeps the file out.</param>
internal sealed class PluginLoadContext(string folder, Action<string> check) : AssemblyLoadContext(Path.GetFileName(folder), isCollectible: true)
{
    /// <summary>One for each plugin of the folder: each has a list of dependencies of its own.</summary>
    private readonly List<AssemblyDependencyResolver> resolvers = [];

    /// <summary>Reads which dependencies a plugin of the folder has. Nothing is loaded.</summary>
    public void AddPlugin(string file) => resolvers.Add(new(file));

    /// <summary>The file of a private library; null where the plugins bring none of the name.</summary>
    public string? Resolve(AssemblyName assembly) =>
        resolvers.Select(resolver => resolver.ResolveAssemblyToPath(assembly)).FirstOrDefault(path => path is not null);

    /// <summary>The file of a private native library; null where the plugins bring none of the name.</summary>
    public string? ResolveNative(string name) =>
        resolvers.Select(resolver => resolver.ResolveUnmanagedDllToPath(name)).FirstOrDefault(path => path is not null);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (SharedAssemblies.Contains(assemblyName) || Resolve(assemblyName) is not { } path) return null;
        check(path);
        return LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        if (ResolveNative(unmanagedDllName) is not { } path) return 0;
        check(path);
        return LoadUnmanagedDllFromPath(path);
    }
}
