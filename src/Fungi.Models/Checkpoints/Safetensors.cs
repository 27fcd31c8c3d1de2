using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// A file in the safetensors format: eight bytes with the header's length, the header in JSON (type, shape and byte range of each tensor,
/// optional metadata), then the tensors, without gaps. The header is checked whole before anything is allocated for a tensor.
/// </summary>
/// <remarks>https://github.com/huggingface/safetensors#format</remarks>
public sealed class Safetensors : TensorFile
{
    private const long MaximumHeaderLength = 100_000_000;
    private const int LengthPrefix = sizeof(ulong);
    private const string MetadataKey = "__metadata__";

    private static readonly Dictionary<string, torch.ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = torch.ScalarType.Float64,
        ["F32"] = torch.ScalarType.Float32,
        ["F16"] = torch.ScalarType.Float16,
        ["BF16"] = torch.ScalarType.BFloat16,
        ["I64"] = torch.ScalarType.Int64,
        ["I32"] = torch.ScalarType.Int32,
        ["I16"] = torch.ScalarType.Int16,
        ["I8"] = torch.ScalarType.Int8,
        ["U8"] = torch.ScalarType.Byte,
        ["BOOL"] = torch.ScalarType.Bool,
    };

    private readonly FileStream file;
    private readonly long dataStart;
    private readonly Dictionary<string, Entry> entries;

    private Safetensors(
        string path, FileStream file, long dataStart, Dictionary<string, Entry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Metadata = metadata;
        Tensors = entries.ToDictionary(entry => entry.Key, entry => entry.Value.Description, StringComparer.Ordinal);
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header: types, shapes, byte ranges in the file, without overlap or gap.</summary>
    /// <exception cref="InputException">The file is absent or malformed; the message names it and the reason.</exception>
    public static Safetensors Open(string path)
    {
        var stream = OpenStream(path);
        try
        {
            var headerLength = ReadHeaderLength(stream);
            var header = new byte[headerLength];
            stream.ReadExactly(header);
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            var (table, metadata) = ParseHeader(json.RootElement, stream.Length - LengthPrefix - headerLength);
            return new Safetensors(path, stream, LengthPrefix + headerLength, table, metadata);
        }
        catch (Exception error)
        {
            stream.Dispose();
            if (error is InvalidDataException or IOException)
                throw new InputException($"{path}: not a valid safetensors file: {error.Message}", error);
            // Text that is not Unicode is found when it is read, as an invalid operation.
            if (error is JsonException or InvalidOperationException)
                throw new InputException($"{path}: not a valid safetensors file: the header is not valid JSON: {error.Message}", error);
            throw;
        }
    }

    /// <summary>
    /// Writes a file. Equal tensors and metadata give equal bytes: wide elements first (which keeps every tensor aligned), then by name.
    /// The file appears under its name when it is complete.
    /// </summary>
    /// <param name="path">The file, replaced where it exists; its directory must exist.</param>
    /// <param name="tensors">Tensors of any device and layout.</param>
    /// <param name="metadata">Text to store beside them.</param>
    public static void Write(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var partial = path + ".partial";
        using (var stream = File.Create(partial)) Write(stream, tensors, metadata);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Writes a file's content; equal tensors and metadata give equal bytes.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="tensors">Tensors of any device and layout.</param>
    /// <param name="metadata">Text to store beside them.</param>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors
            .OrderByDescending(tensor => tensor.Value.element_size())
            .ThenBy(tensor => tensor.Key, StringComparer.Ordinal)
            .ToArray();
        var names = Types.ToDictionary(type => type.Value, type => type.Key);
        WriteHeader(
            stream,
            ordered.Select(tensor => (
                tensor.Key,
                names.GetValueOrDefault(tensor.Value.dtype) ?? throw new ArgumentException($"Tensor '{tensor.Key}' has type {tensor.Value.dtype}; safetensors has no such.", nameof(tensors)),
                (IReadOnlyList<long>)tensor.Value.shape,
                tensor.Value.numel() * tensor.Value.element_size())),
            metadata);
        foreach (var (_, tensor) in ordered) TensorBytes.Write(stream, tensor);
    }

    /// <summary>Writes what stands before the tensors.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="tensors">Name, type as the format calls it, shape and bytes of each tensor, in the order in which they follow the header.</param>
    /// <param name="metadata">Text to store beside them.</param>
    public static void WriteHeader(
        Stream stream, IEnumerable<(string Name, string Type, IReadOnlyList<long> Shape, long Bytes)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, type, shape, bytes) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var size in shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight bytes keep the data aligned, as the reference writer does.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[LengthPrefix];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)buffer.Length);
        stream.Write(length);
        buffer.WriteTo(stream);
    }

    internal static TensorFileFormat Format { get; } =
        new("safetensors", start => start.Length > LengthPrefix && start[LengthPrefix] == (byte)'{', Open);

    /// <inheritdoc/>
    protected override torch.Tensor ReadTensor(string name)
    {
        var (description, begin) = entries[name];
        file.Position = dataStart + begin;
        return TensorBytes.Read(file, [.. description.Shape], description.Type);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => file.Dispose();

    private static int ReadHeaderLength(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[LengthPrefix];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var longest = Math.Min(MaximumHeaderLength, stream.Length - LengthPrefix);
        return length <= (ulong)longest
            ? (int)length
            : throw new InvalidDataException($"the header claims {length} bytes; expected at most {longest}.");
    }

    private static (Dictionary<string, Entry> Entries, Dictionary<string, string> Metadata) ParseHeader(JsonElement header, long dataLength)
    {
        if (header.ValueKind != JsonValueKind.Object) throw new InvalidDataException("the header is not a JSON object.");
        var table = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in header.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"the header's '{property.Name}' is not an object.");
            if (property.NameEquals(MetadataKey))
            {
                foreach (var item in property.Value.EnumerateObject()) metadata[item.Name] = Text(item.Value, $"metadata '{item.Name}'");
            }
            else
            {
                table[property.Name] = ParseEntry(property.Name, property.Value);
            }
        }

        long end = 0;
        foreach (var (name, entry) in table.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            if (entry.Begin < end)
                throw new InvalidDataException($"tensor '{name}' overlaps another: it begins at byte {entry.Begin}, before {end}.");
            if (entry.Begin > end)
                throw new InvalidDataException($"there is a gap before tensor '{name}': it begins at byte {entry.Begin}, expected {end}.");
            end = entry.End;
        }

        if (end != dataLength)
            throw new InvalidDataException($"the tensors take {end} bytes but the file has {dataLength} after the header.");
        return (table, metadata);
    }

    private static Entry ParseEntry(string name, JsonElement json)
    {
        var typeName = Text(Member(json, "dtype", name), $"the dtype of tensor '{name}'");
        if (!Types.TryGetValue(typeName, out var type))
            throw new InvalidDataException($"tensor '{name}' has the dtype '{typeName}'; expected one of {string.Join(", ", Types.Keys)}.");
        var shape = Numbers(Member(json, "shape", name), $"the shape of tensor '{name}'");
        if (shape.Length > ElementTypes.MaximumRank)
            throw new InvalidDataException($"tensor '{name}' has {shape.Length} axes; expected at most {ElementTypes.MaximumRank}.");
        var offsets = Numbers(Member(json, "data_offsets", name), $"the data_offsets of tensor '{name}'");
        if (offsets is not [var begin, var end] || end < begin)
            throw new InvalidDataException($"the data_offsets of tensor '{name}' are not [begin, end].");

        var expected = ElementTypes.ByteCount(shape, type);
        var description = new TensorDescription(type, shape);
        return expected == end - begin
            ? new Entry(description, begin, end)
            : throw new InvalidDataException(
                $"tensor '{name}', {description}, has {end - begin} bytes; expected {expected?.ToString() ?? "far more"}.");
    }

    private static JsonElement Member(JsonElement json, string member, string name) =>
        json.TryGetProperty(member, out var value) ? value : throw new InvalidDataException($"tensor '{name}' has no {member}.");

    private static string Text(JsonElement json, string what) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new InvalidDataException($"{what} is not a string.");

    private static long[] Numbers(JsonElement json, string what)
    {
        if (json.ValueKind != JsonValueKind.Array) throw new InvalidDataException($"{what} is not an array.");
        var numbers = new List<long>();
        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                throw new InvalidDataException($"{what} holds {item.GetRawText()}; expected whole numbers from 0.");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private sealed record Entry(TensorDescription Description, long Begin, long End)
    {
        public void Deconstruct(out TensorDescription description, out long begin) => (description, begin) = (Description, Begin);
    }
}
