using System.Globalization;
using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// A file of <c>torch.save</c>: the zip archive of PyTorch 1.6 and later, or the stream of pickles before it. Nested dictionaries become
/// dotted names (<c>teacher.backbone.norm.weight</c>), their text and numbers metadata. Nothing in the file is run: a file that names
/// anything but tensors, containers and numbers is refused, with the name.
/// </summary>
public sealed class PyTorchCheckpoint : TensorFile
{
    private const int MaximumDepth = 32;
    private const int MaximumNameLength = 512;

    private readonly IPickledArchive archive;
    private readonly Dictionary<string, PickledTensor> tensors = new(StringComparer.Ordinal);

    private PyTorchCheckpoint(string path, IPickledArchive archive)
    {
        Path = path;
        this.archive = archive;
        if (archive.Root is not PickledMapping root)
            throw new InvalidDataException("it holds no dictionary of tensors; save a model's state_dict().");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(root, "", 0, new HashSet<PickledMapping>(ReferenceEqualityComparer.Instance), metadata);
        Tensors = tensors.ToDictionary(
            tensor => tensor.Key, tensor => new TensorDescription(tensor.Value.Storage.Type, tensor.Value.Shape), StringComparer.Ordinal);
        Metadata = metadata;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    internal static TensorFileFormat Format { get; } =
        new("a PyTorch checkpoint (.pth, .pt, .bin)", start => IsZip(start) || LegacyPickleStream.Recognizes(start), Open);

    /// <summary>Opens a file and reads its table of contents.</summary>
    /// <exception cref="InputException">The file is absent, malformed, or names something that is not allowed.</exception>
    public static PyTorchCheckpoint Open(string path)
    {
        var stream = OpenStream(path);
        try
        {
            Span<byte> start = stackalloc byte[4];
            stream.ReadExactly(start);
            stream.Position = 0;
            return new PyTorchCheckpoint(path, IsZip(start) ? new ZipArchiveOfPickle(stream) : new LegacyPickleStream(stream));
        }
        catch (Exception error)
        {
            stream.Dispose();
            if (error is InvalidDataException or IOException)
                throw new InputException($"{path}: not a readable PyTorch checkpoint: {error.Message}", error);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override torch.Tensor ReadTensor(string name)
    {
        var tensor = tensors[name];
        using var flat = archive.Read(tensor.Storage, tensor.Offset, tensor.Extent);
        if (tensor.Extent == 0) return flat.reshape(tensor.Shape);
        using var window = flat.as_strided(tensor.Shape, tensor.Strides);
        return window.contiguous();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => archive.Dispose();

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    // Every name below a dictionary begins with the dictionary's: one long one would be copied into all of them.
    private static string Name(string outer, string key) =>
        outer.Length + key.Length > MaximumNameLength ? throw new InvalidDataException($"it has a name longer than {MaximumNameLength} characters.") :
        outer.Length == 0 ? key : $"{outer}.{key}";

    // A dictionary that can be reached twice (or from itself) is listed once, under the name that comes first.
    private void Collect(object? value, string name, int depth, HashSet<PickledMapping> visited, Dictionary<string, string> metadata)
    {
        switch (value)
        {
            case PickledMapping mapping when visited.Add(mapping):
                if (depth == MaximumDepth) throw new InvalidDataException($"its dictionaries are nested deeper than {MaximumDepth}.");
                foreach (var (key, item) in mapping.Items)
                {
                    if (key is string or long) Collect(item, Name(name, $"{key}"), depth + 1, visited, metadata);
                }

                break;
            case PickledTensor tensor: tensors[name] = tensor; break;
            case string text: metadata[name] = text; break;
            case long or bool: metadata[name] = $"{value}"; break;
            case double number: metadata[name] = number.ToString("R", CultureInfo.InvariantCulture); break;
        }
    }
}
