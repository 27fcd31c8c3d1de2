using Fungi.Models;
using Fungi.Runtime.Data;

namespace Fungi.Runtime.Hosting;

/// <summary>The configuration section <c>Fungi</c>, read and checked; paths are absolute.</summary>
public sealed record FungiOptions
{
    /// <summary>Paths or globs of plugin assemblies, relative to the configuration file or else to the application.</summary>
    public required IReadOnlyList<string> Plugins { get; init; }

    /// <summary><c>auto</c> (a GPU where libtorch has one), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The arithmetic before the target layer.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Samples per batch: the unit of decoding and of the journal. Features do not depend on it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Views that pass through the backbone at once; bounds the memory. Features do not depend on it.</summary>
    public required int ViewsPerPass { get; init; }

    /// <summary>What every random number is derived from.</summary>
    public required long Seed { get; init; }

    /// <summary>Threads that decode images.</summary>
    public required int Workers { get; init; }

    /// <summary>What to do about an image that cannot be decoded.</summary>
    public required OnBadImage OnBadImage { get; init; }

    /// <summary>The backbone.</summary>
    public required BackboneOptions Backbone { get; init; }

    /// <summary>The objectives, as configured.</summary>
    public required IReadOnlyList<ObjectiveOptions> Objectives { get; init; }

    /// <summary>The splits by name: <c>train</c> and <c>query</c>.</summary>
    public required IReadOnlyDictionary<string, DatasetOptions> Data { get; init; }

    /// <summary>The run's directory.</summary>
    public required string Output { get; init; }

    /// <summary>Where the configuration's relative paths start.</summary>
    public required string BaseDirectory { get; init; }
}

/// <summary>One element of <c>Fungi:Objectives</c>: which objective, under what name, and the rest for the objective itself to read.</summary>
/// <param name="Type">The objective's name.</param>
/// <param name="Name">The name of its block of features; the objective's own name where absent.</param>
/// <param name="Section">Its options.</param>
public sealed record ObjectiveOptions(string Type, string Name, OptionsReader Section);
