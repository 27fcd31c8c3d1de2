using System.Collections.Immutable;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

/// <summary>A run of seven samples in batches of three, with two blocks, whose values tell row and column.</summary>
internal static class SmallRun
{
    public static readonly (string Id, long Label)[] Samples = [.. Enumerable.Range(0, 7).Select(row => ($"class/ü {row}.png", (long)(row % 2)))];

    public static readonly FeatureManifest Manifest = new()
    {
        ToolVersion = "1.2.3+abc",
        Dataset = new DatasetManifest("data/train", "f00d", ["even", "odd"]),
        Seed = 42,
        BatchSize = 3,
        Precision = "fp32",
        Backbone = new BackboneManifest("vit_tiny", "beef", "blocks.11.attn.proj"),
        Projection = "rademacher",
        Blocks =
        [
            new BlockManifest("embeddings", 2),
            new BlockManifest("kl", 3)
            {
                Objective = "kl",
                Plugin = new PluginManifest("Paper.dll", "0.1.0", "babe"),
                Options = ImmutableSortedDictionary<string, string>.Empty.Add("Temperature", "0.07").Add("Bank", "256"),
            },
        ],
        StateSha256 = "cafe",
    };

    /// <summary>The rows 1 and 6 have no features.</summary>
    public static readonly Dictionary<int, string> TwoSkipped = new() { [1] = "cannot be decoded", [6] = "the gradient is not finite" };

    public static readonly Dictionary<int, string> NoneSkipped = [];

    public static float Value(int block, int row, int column) => (100 * block) + row + (column / 10f);

    public static float[] Row(int block, int row) => [.. Enumerable.Range(0, Manifest.Blocks[block].Dim).Select(column => Value(block, row, column))];

    /// <summary>Computes and writes a batch, the values of skipped rows being garbage; of a store that begins at another sample too.</summary>
    public static void Write(FeatureStore store, int batch, IReadOnlyDictionary<int, string> skipped, int firstSample = 0)
    {
        var (first, rows) = store.RowsOf(batch);
        first += firstSample;
        ReadOnlyMemory<float> Block(int block) => Enumerable.Range(first, rows)
            .SelectMany(row => skipped.ContainsKey(row) ? [.. Row(block, row).Select(_ => float.NaN)] : Row(block, row)).ToArray();
        store.WriteBatch(batch, [Block(0), Block(1)], skipped.Where(row => row.Key >= first && row.Key < first + rows).ToDictionary(row => row.Key - first, row => row.Value));
    }

    /// <summary>What the command does: resume, compute what is missing, finish.</summary>
    /// <param name="disk">The disk to work on.</param>
    /// <param name="directory">The split.</param>
    /// <param name="skipped">The rows without features.</param>
    /// <param name="safe">The batches that were flushed in earlier attempts and must not be computed again; null: one flush at the end.</param>
    /// <param name="overwrite">Discards another run.</param>
    public static void Extract(Disk disk, string directory, IReadOnlyDictionary<int, string> skipped, HashSet<int>? safe = null, bool overwrite = false)
    {
        using var store = FeatureStore.Open(disk, directory, Manifest, Samples, overwrite, safe is null ? TimeSpan.MaxValue : TimeSpan.Zero);
        for (var batch = 0; batch < store.BatchCount; batch++)
        {
            if (store.IsFinished(batch)) continue;
            Assert.DoesNotContain(batch, safe ?? []);
            Write(store, batch, skipped);
            safe?.Add(batch);
        }

        store.Finish();
    }

    /// <summary>Every file of a directory with its bytes.</summary>
    public static string[] Content(string directory) =>
    [
        .. Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(File.ReadAllBytes(file))}"),
    ];
}
