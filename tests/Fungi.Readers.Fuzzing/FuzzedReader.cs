using Fungi.Readers.Fuzzing.Formats;

namespace Fungi.Readers.Fuzzing;

/// <summary>A reader of files, and what it is tried on.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="File">The name of the file that is damaged.</param>
/// <param name="Seeds">Sound contents of the file, without what <see cref="Wrap"/> puts around them.</param>
/// <param name="Tokens">Pieces of the format that a damage puts in.</param>
/// <param name="Read">Reads what lies in a folder.</param>
internal sealed record FuzzedReader(string Name, string File, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Tokens, Action<string> Read)
{
    /// <summary>Puts around a content what makes a file of it, and without which every damage would be refused at the door: lengths, checksums, containers.</summary>
    public Func<byte[], byte[]> Wrap { get; init; } = content => content;

    /// <summary>Lays the other files in the folder.</summary>
    public Action<string> Prepare { get; init; } = _ => { };

    /// <summary>A file that is there only once a reader has executed what a damaged file told it to.</summary>
    public string? Executed { get; init; }

    /// <summary>Whether mistakes are reported together, a line each.</summary>
    public bool ReportsAll { get; init; }

    /// <summary>All readers of this repository.</summary>
    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        SafetensorsFormat.Weights, SafetensorsFormat.TrainingCheckpoint, SafetensorsFormat.Head, ShardIndexFormat.Index, PyTorchFormat.Zip, PyTorchFormat.Legacy, NpyFormat.Array, IdxFormat.Plain, IdxFormat.Gzipped,
        MatFormat.Plain, MatFormat.Zipped, MatFormat.Cars,
        GroundTruthFormat.Pickle, CifarFormat.Binary, CifarFormat.Pickled, DatasetListFormat.Pets, TarFormat.Plain, TarFormat.Gzipped, MnistPackageFormat.Digits, FeatureFormat.Manifest, FeatureFormat.SampleIds, FeatureFormat.Journal, ConfigurationFormat.AppSettings,
    ];
}
