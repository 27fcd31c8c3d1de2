using System.Text.Json;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// A checkpoint in several files, by the index that Hugging Face writes beside them (<c>model.safetensors.index.json</c>): its <c>weight_map</c> says for each
/// tensor which file in the same folder holds it. The files may be of any format.
/// </summary>
public sealed class ShardedTensors : TensorFile
{
    private const long MaximumLength = 100_000_000;
    private const int MaximumShards = 1024; // each is an open file

    private readonly Dictionary<string, TensorFile> shards;
    private readonly Dictionary<string, string> places;

    private ShardedTensors(string path, Dictionary<string, string> places, Dictionary<string, TensorFile> shards)
    {
        (Path, this.places, this.shards) = (path, places, shards);
        Tensors = places.ToDictionary(place => place.Key, place => shards[place.Value].Tensors[place.Key], StringComparer.Ordinal);
        Metadata = shards.OrderBy(shard => shard.Key, StringComparer.Ordinal).SelectMany(shard => shard.Value.Metadata).DistinctBy(item => item.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [Path, .. shards.Values.Select(shard => shard.Path).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    internal static TensorFileFormat Format { get; } = new("the index of a sharded one (.index.json)", start => start.TrimStart(" \t\r\n"u8).StartsWith("{"u8), Open);

    /// <summary>Opens an index and the files that it names.</summary>
    /// <exception cref="InputException">The index or one of the files is absent or malformed, or a file lacks a tensor.</exception>
    public static ShardedTensors Open(string path)
    {
        var placed = ReadPlaces(path);
        var opened = new Dictionary<string, TensorFile>(StringComparer.Ordinal);
        try
        {
            foreach (var (tensor, name) in placed)
            {
                if (!opened.TryGetValue(name, out var shard)) opened.Add(name, shard = OpenShard(path, name, opened.Count));
                if (!shard.Tensors.ContainsKey(tensor)) throw new InputException($"{path}: '{tensor}' should be in {name}, which has no such tensor.");
            }

            return new(path, placed, opened);
        }
        catch
        {
            foreach (var shard in opened.Values) shard.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override Tensor ReadTensor(string name) => shards[places[name]].Read(name);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var shard in shards.Values) shard.Dispose();
    }

    private static Dictionary<string, string> ReadPlaces(string path)
    {
        try
        {
            using var stream = OpenStream(path);
            if (stream.Length > MaximumLength) throw new InvalidDataException($"it has {stream.Length} bytes; expected at most {MaximumLength}.");
            using var json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("it has no 'weight_map'; expected one, from tensors' names to files.");
            return map.EnumerateObject().ToDictionary(
                place => place.Name,
                place => place.Value.ValueKind == JsonValueKind.String ? place.Value.GetString()! : throw new InvalidDataException($"the place of '{place.Name}' is no text."),
                StringComparer.Ordinal);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or JsonException or InvalidOperationException)
        {
            throw new InputException($"{path}: not a readable index of a sharded checkpoint: {error.Message}", error);
        }
    }

    // An index comes with its files; it has no business in other folders.
    private static TensorFile OpenShard(string index, string name, int opened)
    {
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0) throw new InputException($"{index}: the file name '{name}' is not allowed; expected a file in the same folder.");
        if (opened == MaximumShards) throw new InputException($"{index}: it names more than {MaximumShards} files.");
        return TensorFileFormat.OpenSingle(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(index) ?? "", name));
    }
}
