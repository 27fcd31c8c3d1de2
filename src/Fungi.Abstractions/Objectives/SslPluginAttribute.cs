using System.Collections.Immutable;

namespace Fungi;

/// <summary>Marks an assembly as an objective plugin. The generator writes it; the host reads it instead of scanning types.</summary>
/// <param name="registration">A type with a parameterless constructor that implements <see cref="ISslPluginRegistration"/>.</param>
/// <param name="contractVersion">The <see cref="PluginContract.Version"/> that the plugin was compiled against.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SslPluginAttribute(Type registration, int contractVersion) : Attribute
{
    /// <summary>The type that lists the assembly's objectives.</summary>
    public Type Registration { get; } = registration;

    /// <summary>The contract's version that the plugin was compiled against.</summary>
    public int ContractVersion { get; } = contractVersion;
}

/// <summary>Lists a plugin assembly's objectives.</summary>
public interface ISslPluginRegistration
{
    /// <summary>The objectives, sorted by name.</summary>
    ImmutableArray<ObjectiveDescriptor> Objectives { get; }
}

/// <summary>The contract between host and plugins.</summary>
public static class PluginContract
{
    /// <summary>Grows by one with every change that a compiled plugin could notice; host and plugin must agree on it.</summary>
    public const int Version = 5;
}
