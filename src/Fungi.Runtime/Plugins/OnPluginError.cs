namespace Fungi.Runtime.Plugins;

/// <summary>What to do about a plugin that is refused, or an objective whose own code fails.</summary>
public enum OnPluginError
{
    /// <summary>End the run.</summary>
    Fail,

    /// <summary>Go on without it and say so.</summary>
    Skip,
}
