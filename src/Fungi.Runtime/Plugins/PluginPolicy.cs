namespace Fungi.Runtime.Plugins;

/// <summary>How plugins are loaded.</summary>
public sealed record PluginPolicy
{
    /// <summary>Which files may be loaded; all by default.</summary>
    public PluginTrust Trust { get; init; } = PluginTrust.AllowAll;

    /// <summary>Whether one plugin that cannot be had ends the loading of all (the default), or is only listed.</summary>
    public OnPluginError OnError { get; init; }

    /// <summary>
    /// Loads from copies of the plugins' folders, so that a build may write over the originals while the plugins run. A strict
    /// <see cref="Trust"/> always does.
    /// </summary>
    public bool UsesCopies { get; init; }
}
