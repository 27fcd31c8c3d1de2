using System.Reflection;
using System.Runtime.Loader;

namespace Fungi.Runtime.Plugins;

/// <summary>The assemblies that a plugin gets from the host, and whether the host's are new enough for it.</summary>
internal static class SharedAssemblies
{
    /// <summary>Those whose types cross the border between host and plugin, whatever lies in a plugin's folder.</summary>
    internal static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
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

    public static bool Contains(AssemblyName assembly) => Names.Contains(assembly.Name!);

    /// <summary>
    /// Follows the references of a plugin through its private libraries to those that the host answers. The runtime itself would complain
    /// of a version that is too low no sooner than a method that uses it is compiled.
    /// </summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="file">Its path, for the message.</param>
    /// <param name="resolve">Finds a private library; null: the host answers.</param>
    /// <param name="read">Reads a private library.</param>
    /// <exception cref="InputException">A reference to a higher version than the host's.</exception>
    public static void ThrowIfTooOld(PluginMetadata plugin, string file, Func<AssemblyName, string?> resolve, Func<string, PluginMetadata?> read)
    {
        var visited = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Visit(plugin, via: "");

        void Visit(PluginMetadata assembly, string via)
        {
            foreach (var reference in assembly.References)
            {
                var isShared = Contains(reference);
                if (!isShared && resolve(reference) is { } path)
                {
                    if (visited.Add(path) && read(path) is { } library) Visit(library, $" through {reference.Name} {reference.Version}");
                }
                else if (HostVersion(reference.Name!) is { } version && reference.Version > version)
                {
                    throw new InputException(
                        $"{file}: needs {reference.Name} {reference.Version}{via}; this host has {version}: update the host, or build the plugin against {version}.");
                }
            }
        }
    }

    private static Version? HostVersion(string name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name)).GetName().Version;
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null; // it is missing; whether the plugin ever uses it shows when it runs
        }
    }
}
