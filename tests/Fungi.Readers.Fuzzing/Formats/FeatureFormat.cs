using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Fungi.Runtime.Store;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>What JSON a directory of features holds: manifest, sample ids, and the journal of an unfinished run.</summary>
internal static class FeatureFormat
{
    private static readonly (string Id, long Label)[] Samples = [("a/1.png", 0), ("a/2.png", 0), ("b/1.png", 1)];

    private static readonly FeatureManifest Run = new()
    {
        ToolVersion = "1",
        Dataset = new("data", "f00d", ["a", "b"]),
        Seed = 42,
        BatchSize = 2,
        Precision = "fp32",
        Backbone = new("vit_tiny", "beef", "blocks.1.attn.proj"),
        Projection = "Rademacher",
        Blocks =
        [
            new("embeddings", 2),
            new("kl", 2) { Objective = "kl", Plugin = new("kl.dll", "1", "cafe"), Options = ImmutableSortedDictionary<string, string>.Empty.Add("Temperature", "0.07") },
        ],
        StateSha256 = "cafe",
    };

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "{", "}", "[", "]", ",", "\"\"", "\"a\":", "[[", "{\"a\":", "\"status\":1,", "\"status\":\"complete\",", "\"blocks\":[null],", "\"skipped\":[null],", "\"classes\":[null],", "\"samples\":-1,", "\"name\":\"../x\",",
            "\"skipped\":null,", "\"options\":null,", "\"Batch\":", "\"Skipped\":{\"0\":null}", "\\u0000", "\\ud800", "\\n", "\n",
        }.Select(Encoding.ASCII.GetBytes),
        [0xFF], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>The manifest of a complete split.</summary>
    public static FuzzedReader Manifest { get; } = new("manifest", "manifest.json", [Complete("manifest.json")], Tokens, ReadFeatures) { Prepare = folder => Write(folder, complete: true) };

    /// <summary>The sample ids of a complete split.</summary>
    public static FuzzedReader SampleIds { get; } = new("sample-ids", "samples.json", [Complete("samples.json")], Tokens, ReadFeatures) { Prepare = folder => Write(folder, complete: true) };

    /// <summary>The journal of a split that is not complete; what is damaged are its lines, whose checksums are mended.</summary>
    public static FuzzedReader Journal { get; } = new(
        "journal",
        "journal",
        ["{\"Batch\":0,\"Skipped\":{}}\n"u8.ToArray(), "{\"Batch\":1,\"Skipped\":{\"0\":\"cannot be decoded\"}}\n{\"Batch\":0,\"Skipped\":{\"1\":\"\"}}\n"u8.ToArray()],
        Tokens,
        folder => FeatureStore.Open(folder, Run, Samples).Dispose())
    { Prepare = folder => Write(folder, complete: false), Wrap = Checksummed };

    private static void ReadFeatures(string folder)
    {
        using var features = FeatureSet.Open(folder);
        foreach (var block in features.Blocks.Values) _ = block.ReadAll();
        _ = features.SampleIds.Sum(id => id.Length) + features.Labels.Length + features.Classes.Sum(name => name.Length);
    }

    private static void Write(string folder, bool complete)
    {
        using var store = FeatureStore.Open(folder, Run, Samples);
        store.WriteBatch(0, [new float[4], new float[4]]);
        store.WriteBatch(1, [new float[2], new float[2]], complete ? new Dictionary<int, string> { [0] = "cannot be decoded" } : null);
        if (complete) store.Finish();
        else store.Flush();
    }

    private static byte[] Complete(string file)
    {
        var folder = Directory.CreateTempSubdirectory("fungi-fuzz-").FullName;
        Write(folder, complete: true);
        var content = File.ReadAllBytes(Path.Combine(folder, file));
        Directory.Delete(folder, recursive: true);
        return content;
    }

    private static byte[] Checksummed(byte[] lines) =>
    [
        .. Encoding.Latin1.GetString(lines).TrimEnd('\n').Split('\n').SelectMany(line =>
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            var checksum = ~bytes.Aggregate(uint.MaxValue, BitOperations.Crc32C);
            return (byte[])[.. Encoding.ASCII.GetBytes($"{checksum:x8} "), .. bytes, (byte)'\n'];
        }),
    ];
}
