namespace Fungi.Runtime.Plugins;

/// <summary>A plugin that a pattern names and that was not loaded.</summary>
/// <param name="File">The assembly's full path, or the pattern where it matches nothing.</param>
public sealed record RejectedPlugin(string File)
{
    /// <summary>Whether the host refused it or its own code failed.</summary>
    public PluginStatus Status { get; init; } = PluginStatus.Refused;

    /// <summary>What was wrong and what was expected, in one line.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The assembly's version, as far as it was read.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the file in lower-case hex, as far as it was read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The version of the plugin contract that it was built for, as far as it was read.</summary>
    public int? ContractVersion { get; init; }
}

/// <summary>Why a plugin was not loaded.</summary>
public enum PluginStatus
{
    /// <summary>It does not fit this host, or is not trusted; none of its code ran.</summary>
    Refused,

    /// <summary>Its own code threw while it was loaded, or a file that it needs is missing.</summary>
    Failed,
}
