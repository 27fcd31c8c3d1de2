using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Fungi.Runtime.Plugins;

/// <summary>Loads plugin files, one context per folder. Disposing it unloads them.</summary>
internal sealed class PluginLoader(PluginPolicy policy) : IDisposable
{
    private readonly Dictionary<string, Folder> folders = new(StringComparer.Ordinal);

    /// <summary>Whoever keeps one of them alive keeps the plugin in memory.</summary>
    public IEnumerable<WeakReference> Contexts => folders.Values.Select(folder => new WeakReference(folder.Context));

    /// <summary>Loads a file.</summary>
    /// <param name="file">Its path, links resolved.</param>
    /// <param name="rejected">Why it was not loaded.</param>
    /// <returns>Null where it was not loaded.</returns>
    public LoadedPlugin? Load(string file, out RejectedPlugin rejected)
    {
        rejected = new(file);
        try
        {
            var folder = Open(Path.GetDirectoryName(file)!);
            var path = folder.Copy?.CopyOf(file) ?? file;
            var content = File.ReadAllBytes(path);
            var sha256 = Sha256(content);
            rejected = rejected with { Sha256 = sha256 };
            policy.Trust.ThrowIfUntrusted(file, sha256);
            var metadata = PluginMetadata.Read([.. content]) ?? throw new InputException(NoAssembly(file));
            var version = Version(metadata.Name);
            rejected = rejected with { Version = version, ContractVersion = metadata.ContractVersion };
            ThrowIfOtherContract(metadata.ContractVersion, file);

            folder.Context.AddPlugin(path);
            var (digests, native) = (new List<string> { sha256 }, new List<string>(metadata.NativeReferences));
            SharedAssemblies.ThrowIfTooOld(metadata, file, folder.Context.Resolve, library =>
            {
                Check(library, folder.Copy);
                var bytes = File.ReadAllBytes(library);
                digests.Add(Sha256(bytes));
                var read = PluginMetadata.Read([.. bytes]);
                native.AddRange(read?.NativeReferences ?? []);
                return read;
            });
            digests.AddRange(native.Select(folder.Context.ResolveNative).OfType<string>().Distinct(StringComparer.Ordinal).Select(library => Sha256(File.ReadAllBytes(library))));
            return new(file, version, sha256, metadata.ContractVersion!.Value, Objectives(folder.Context.LoadFromAssemblyPath(path), file))
            {
                Identity = digests.Count == 1 ? sha256 : Sha256(Encoding.ASCII.GetBytes(string.Concat(digests))),
            };
        }
        catch (InputException exception)
        {
            rejected = rejected with { Reason = exception.Message };
        }
        catch (BadImageFormatException) when (rejected.Version is null) // the plugin's own file, not one that it needs
        {
            rejected = rejected with { Reason = NoAssembly(file) };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var cause = exception.GetBaseException();
            rejected = rejected with { Status = PluginStatus.Failed, Reason = $"{file}: the plugin cannot be loaded: {cause.Message.ReplaceLineEndings(" ")}" };
        }

        return null;
    }

    /// <summary>A plugin that the host refers to.</summary>
    /// <exception cref="InputException">It was built for another contract.</exception>
    public static LoadedPlugin Describe(ISslPluginRegistration registration)
    {
        var assembly = registration.GetType().Assembly;
        // An application that is published as one file has no files for its assemblies.
        var file = assembly.Location.Length > 0 ? assembly.Location : $"{assembly.GetName().Name}.dll";
        var content = assembly.Location.Length > 0 ? File.ReadAllBytes(file) : assembly.ManifestModule.ModuleVersionId.ToByteArray();
        var contract = assembly.GetCustomAttribute<SslPluginAttribute>()?.ContractVersion;
        ThrowIfOtherContract(contract, file);
        return new(file, Version(assembly.GetName()), Sha256(content), contract!.Value, registration.Objectives);
    }

    /// <summary>Lets the plugins go. Their code stays in memory while anybody holds an object of theirs.</summary>
    public void Dispose()
    {
        foreach (var folder in folders.Values)
        {
            folder.Context.Unload();
            folder.Copy?.Dispose();
        }

        folders.Clear();
    }

    private static string NoAssembly(string file) => $"{file}: not a .NET assembly; expected an objective plugin.";

    private static string Version(AssemblyName assembly) => assembly.Version?.ToString() ?? "0.0.0.0";

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static void ThrowIfOtherContract(int? version, string file)
    {
        if (version == PluginContract.Version) return;
        throw new InputException(version is null
            ? $"{file}: no objective plugin; expected an assembly with [SslObjective] classes, built with the Fungi generator."
            : $"{file}: built for version {version} of the plugin contract; this host has version {PluginContract.Version}: {(version > PluginContract.Version ? "update the host, or " : "")}rebuild the plugin.");
    }

    private static ImmutableArray<ObjectiveDescriptor> Objectives(Assembly assembly, string file)
    {
        var type = assembly.GetCustomAttribute<SslPluginAttribute>()!.Registration;
        var registration = Activator.CreateInstance(type) as ISslPluginRegistration
            ?? throw new InputException($"{file}: its registration {type} is no {nameof(ISslPluginRegistration)}; expected an assembly built with the Fungi generator.");
        return registration.Objectives;
    }

    private Folder Open(string path)
    {
        if (folders.TryGetValue(path, out var folder)) return folder;
        var copy = policy.UsesCopies || policy.Trust.IsStrict ? new FolderCopy(path) : null;
        folder = new(new PluginLoadContext(copy?.Path ?? path, library => Check(library, copy)), copy);
        folders.Add(path, folder);
        return folder;
    }

    private void Check(string library, FolderCopy? copy)
    {
        if (!policy.Trust.IsStrict) return;
        policy.Trust.ThrowIfUntrusted(FilePaths.Resolve(copy!.OriginalOf(library)), Sha256(File.ReadAllBytes(library)));
    }

    private sealed record Folder(PluginLoadContext Context, FolderCopy? Copy);
}
