using System.Collections.Immutable;

namespace Fungi.Runtime.Plugins;

/// <summary>An objective plugin that was loaded from disk, or that the host refers to.</summary>
/// <param name="File">The assembly's full path.</param>
/// <param name="Version">The assembly's version.</param>
/// <param name="Sha256">SHA-256 of the file, in lower-case hex.</param>
/// <param name="ContractVersion">The version of the plugin contract that it was built for.</param>
/// <param name="Objectives">What it offers.</param>
public sealed record LoadedPlugin(string File, string Version, string Sha256, int ContractVersion, ImmutableArray<ObjectiveDescriptor> Objectives)
{
    /// <summary>The assembly's file name.</summary>
    public string Name => Path.GetFileName(File);

    /// <summary>
    /// SHA-256 that tells the plugin from another, also from a rebuilt one: over the digests of its file and of the libraries that it brings and refers to, or the
    /// file's own where it brings none.
    /// </summary>
    public string Identity { get; init; } = Sha256;
}
