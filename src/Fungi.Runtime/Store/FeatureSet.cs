using System.Collections.Immutable;
using System.Text.Json;

namespace Fungi.Runtime.Store;

/// <summary>A complete split, read-only; the arrays are mapped into memory.</summary>
public sealed class FeatureSet : IDisposable
{
    private FeatureSet(FeatureManifest manifest, OrderedDictionary<string, NpyFile<float>> blocks, ImmutableArray<long> labels, ImmutableArray<string> sampleIds, DateTime writtenAt) =>
        (Manifest, Blocks, Labels, SampleIds, WrittenAt) = (manifest, blocks, labels, sampleIds, writtenAt);

    /// <summary>What the features were made of.</summary>
    public FeatureManifest Manifest { get; }

    /// <summary>When the split was complete, in UTC; later where files were copied without their times.</summary>
    public DateTime WrittenAt { get; }

    /// <summary>The arrays <c>[N, D]</c> by name, in the manifest's order.</summary>
    public IReadOnlyDictionary<string, NpyFile<float>> Blocks { get; }

    /// <summary>The labels, <c>[N]</c>; indices into <see cref="Classes"/>.</summary>
    public ImmutableArray<long> Labels { get; }

    /// <summary>The samples' ids, in row order.</summary>
    public ImmutableArray<string> SampleIds { get; }

    /// <summary>The classes' names.</summary>
    public ImmutableArray<string> Classes => Manifest.Dataset.Classes;

    /// <summary>Opens a split.</summary>
    /// <param name="directory">The split's directory, such as <c>features/train</c>.</param>
    /// <exception cref="InputException">The directory holds no complete split, or a file in it is damaged.</exception>
    public static FeatureSet Open(string directory)
    {
        var manifest = FeatureManifest.TryRead(directory);
        if (manifest?.Status != FeatureStatus.Complete && RunDirectory.OfSplit(directory).HasShards)
        {
            throw new InputException($"{directory}: its shards are not merged; run fungi merge once all of them are complete.");
        }

        if (manifest is null) throw new InputException($"{directory}: holds no {FeatureManifest.FileName}; expected the directory of a split that fungi extract wrote.");
        if (manifest.Status != FeatureStatus.Complete)
        {
            throw new InputException($"{directory}: is not complete; run fungi extract again to resume it.");
        }

        var rows = manifest.Samples - manifest.Skipped.Length;
        using var labels = OpenArray<long>(directory, FeatureStore.LabelsFile, rows, dim: 1);
        var ids = ReadSampleIds(Path.Combine(directory, FeatureStore.SamplesFile), rows);
        var blocks = new OrderedDictionary<string, NpyFile<float>>(StringComparer.Ordinal);
        try
        {
            foreach (var block in manifest.Blocks) blocks.Add(block.Name, OpenArray<float>(directory, block.Name + ".npy", rows, block.Dim));
            return new FeatureSet(manifest, blocks, [.. labels.ReadAll()], ids, File.GetLastWriteTimeUtc(Path.Combine(directory, FeatureManifest.FileName)));
        }
        catch
        {
            foreach (var block in blocks.Values) block.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in Blocks.Values) block.Dispose();
    }

    private static NpyFile<T> OpenArray<T>(string directory, string name, int rows, int dim) where T : unmanaged
    {
        var path = Path.Combine(directory, name);
        var array = NpyFile.Open<T>(path);
        if (array.Rows == rows && array.Dim == dim) return array;
        array.Dispose();
        throw new InputException($"{path}: has {array.Rows} rows of {array.Dim}; its manifest says {rows} rows of {dim}.");
    }

    private static ImmutableArray<string> ReadSampleIds(string path, int rows)
    {
        try
        {
            var ids = JsonSerializer.Deserialize(File.ReadAllBytes(path), FeatureManifestJson.Relaxed.ImmutableArrayString);
            return !ids.IsDefault && ids.Length == rows && !ids.Contains(null!) ? ids : throw new InputException($"{path}: does not list {rows} ids as its manifest says.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
