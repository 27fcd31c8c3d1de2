using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Fungi.Runtime.Store;

/// <summary>
/// What a split's features were made of, and of what they consist: <c>manifest.json</c>. It holds no times, so that an interrupted run ends
/// with the same bytes as an undisturbed one.
/// </summary>
public sealed partial record FeatureManifest
{
    /// <summary>The only layout on disk that this version reads and writes.</summary>
    public const int CurrentFormatVersion = 1;

    internal const string FileName = "manifest.json";

    /// <summary>The layout on disk.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>The version of the program that writes the features.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The samples' origin.</summary>
    public required DatasetManifest Dataset { get; init; }

    /// <summary>The number of samples, those left out included. The store fills it in.</summary>
    public int Samples { get; init; }

    /// <summary>SHA-256 over the samples' ids and labels in order, in lower-case hex. The store fills it in.</summary>
    public string SamplesSha256 { get; init; } = "";

    /// <summary>The run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Samples per batch; batch k holds the rows from k * BatchSize on.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The precision before the target layer: <c>fp32</c>, <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The network whose gradients are taken.</summary>
    public required BackboneManifest Backbone { get; init; }

    /// <summary>The kind of the gradients' projection.</summary>
    public required string Projection { get; init; }

    /// <summary>One entry per array, in the order in which batches are given.</summary>
    public required ImmutableArray<BlockManifest> Blocks { get; init; }

    /// <summary>SHA-256 of the run's frozen state (<c>state.safetensors</c>), in lower-case hex.</summary>
    public required string StateSha256 { get; init; }

    /// <summary>The part of the run's split that this is; null where it is all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShardManifest? Shard { get; init; }

    /// <summary>How far the run is.</summary>
    public FeatureStatus Status { get; init; }

    /// <summary>The samples that were left out, in the dataset's order. Empty until the run is complete.</summary>
    public ImmutableArray<SkippedSample> Skipped { get; init; } = [];

    /// <summary>The objectives that the run went on without, by name: they have no block. Those dropped later are known once the run is complete.</summary>
    public ImmutableArray<DroppedBlock> Dropped { get; init; } = [];

    /// <summary>This manifest without some of its blocks.</summary>
    internal FeatureManifest Without(IReadOnlyCollection<DroppedBlock> dropped) => this with
    {
        Blocks = [.. Blocks.Where(block => dropped.All(other => other.Name != block.Name))],
        Dropped = [.. Dropped.Union(dropped).OrderBy(block => block.Name, StringComparer.Ordinal)],
    };

    /// <summary>Reads a directory's manifest; null where it has none.</summary>
    /// <exception cref="InputException">The file cannot be read or is no manifest of this format version.</exception>
    internal static FeatureManifest? TryRead(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path)) return null;
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), FeatureManifestJson.Relaxed.FeatureManifest)
                ?? throw new JsonException("it is null");
            manifest.Validate(path);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}: is not a manifest of features ({exception.Path ?? "$"}).", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    internal byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, FeatureManifestJson.Relaxed.FeatureManifest), (byte)'\n'];

    /// <summary>Block names become file names; a wrong one must not reach the disk.</summary>
    internal void Validate(string where)
    {
        if (FormatVersion != CurrentFormatVersion)
        {
            throw new InputException($"{where}: has format version {FormatVersion}; expected {CurrentFormatVersion}.");
        }

        // What JSON may leave empty in spite of the types.
        if (Samples < 0 || !Enum.IsDefined(Status) || Dataset.Classes.IsDefault || Dataset.Classes.Any(name => name is null)
            || Skipped.IsDefault || Skipped.Any(sample => sample is not { Id: not null, Reason: not null }) || Skipped.Length > Samples)
        {
            throw new InputException($"{where}: is not a manifest of features: its samples, status, classes or skipped samples are impossible.");
        }

        if (Blocks.IsDefaultOrEmpty) throw new InputException($"{where}: names no blocks; expected at least one.");
        if (BatchSize < 1) throw new InputException($"{where}: has batch size {BatchSize}; expected at least 1.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "labels" };
        foreach (var block in Blocks)
        {
            if (block is not { Name: not null, Options: not null }) throw new InputException($"{where}: names a block that is null; expected objects.");
            if (!BlockName().IsMatch(block.Name))
            {
                throw new InputException($"{where}: block '{block.Name}' has a name that is no file name; expected letters, digits, '-', '_' and '.'.");
            }

            if (!names.Add(block.Name)) throw new InputException($"{where}: block '{block.Name}' occurs twice or is reserved; expected distinct names.");
            if (block.Dim < 1) throw new InputException($"{where}: block '{block.Name}' has dim {block.Dim}; expected at least 1.");
        }
    }

    /// <summary>
    /// The fields in which another run differs, each with both values. Where the dataset lies and how far the run is do not matter: the
    /// fingerprint tells whether it is the same dataset.
    /// </summary>
    internal IReadOnlyList<string> DifferencesFrom(FeatureManifest other)
    {
        var (mine, theirs) = (Leaves(this), Leaves(other));
        return
        [
            .. mine.Keys.Union(theirs.Keys, StringComparer.Ordinal)
                .Select(path => (path, here: mine.GetValueOrDefault(path, "absent"), there: theirs.GetValueOrDefault(path, "absent")))
                .Where(leaf => leaf.here != leaf.there)
                .Select(leaf => $"{leaf.path} is {leaf.there} there and {leaf.here} here"),
        ];
    }

    /// <summary>The fields that must be equal for two splits to be compared, where they differ.</summary>
    public IReadOnlyList<string> DifferencesOfOrigin(FeatureManifest other) =>
        (this with { Dataset = other.Dataset, Samples = other.Samples, SamplesSha256 = other.SamplesSha256, BatchSize = other.BatchSize }).DifferencesFrom(other);

    private static OrderedDictionary<string, string> Leaves(FeatureManifest manifest)
    {
        var essence = manifest with { Status = default, Skipped = [], Dropped = [], Dataset = manifest.Dataset with { Location = "" } };
        var leaves = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        Visit("", JsonSerializer.SerializeToNode(essence, FeatureManifestJson.Relaxed.FeatureManifest));
        return leaves;

        void Visit(string path, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members) Visit(path.Length == 0 ? name : $"{path}.{name}", value);
                    break;
                case JsonArray items:
                    for (var index = 0; index < items.Count; index++) Visit($"{path}[{index}]", items[index]);
                    break;
                default:
                    leaves.Add(path, node?.ToJsonString(FeatureManifestJson.Relaxed.Options) ?? "null");
                    break;
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlockName();
}

/// <summary>How far a run is.</summary>
public enum FeatureStatus
{
    /// <summary>Some batches may be missing; the run can be resumed.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>All arrays are in place.</summary>
    [JsonStringEnumMemberName("complete")] Complete,
}

/// <summary>The samples' origin.</summary>
/// <param name="Location">Where the dataset lay. Moving it does not make it another dataset.</param>
/// <param name="Fingerprint">A hash that changes when the dataset's content does.</param>
/// <param name="Classes">The classes' names; a label is an index into them.</param>
public sealed record DatasetManifest(string Location, string Fingerprint, ImmutableArray<string> Classes);

/// <summary>A part of a split.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Samples">The number of samples of the whole split.</param>
/// <param name="SamplesSha256">The whole split's <see cref="FeatureManifest.SamplesSha256"/>.</param>
public sealed record ShardManifest(int Number, int Count, int Samples, string SamplesSha256);

/// <summary>The network whose gradients are taken.</summary>
/// <param name="Architecture">Its architecture's name.</param>
/// <param name="CheckpointSha256">SHA-256 of the checkpoint file, in lower-case hex.</param>
/// <param name="TargetLayer">The linear layer with respect to whose weight the losses are differentiated.</param>
public sealed record BackboneManifest(string Architecture, string CheckpointSha256, string TargetLayer);

/// <summary>One array, <c>[N, Dim]</c> float32, in <c>Name.npy</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dim">The length of a row.</param>
public sealed record BlockManifest(string Name, int Dim)
{
    /// <summary>The objective whose gradients the array holds; null for the embeddings.</summary>
    public string? Objective { get; init; }

    /// <summary>Where the objective comes from; null for the embeddings.</summary>
    public PluginManifest? Plugin { get; init; }

    /// <summary>The objective's options.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>The assembly that an objective comes from.</summary>
/// <param name="File">The assembly's file name.</param>
/// <param name="Version">The assembly's version.</param>
/// <param name="Sha256">SHA-256 of the file, or over it and the libraries that it brings, in lower-case hex: a rebuilt plugin is another plugin.</param>
public sealed record PluginManifest(string File, string Version, string Sha256);

/// <summary>An objective that failed, so that the run went on without its block.</summary>
/// <param name="Name">Its name in the run.</param>
/// <param name="Reason">What was wrong with it.</param>
public sealed record DroppedBlock(string Name, string Reason);

/// <summary>A sample that has no features.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">What was wrong with it.</param>
public sealed record SkippedSample(string Id, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FeatureManifest))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class FeatureManifestJson : JsonSerializerContext
{
    /// <summary>Ids and versions as people write them: the default encoder writes <c>+</c> as <c>\u002B</c>.</summary>
    public static FeatureManifestJson Relaxed =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
