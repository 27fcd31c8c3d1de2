namespace Fungi.Models;

/// <summary>One format of <see cref="TensorFile"/>: a new one is a new file with a property like this, and a place in the list.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Recognizes">Whether a file that starts with these bytes (up to 512) has this format.</param>
/// <param name="Open">Opens such a file.</param>
internal sealed record TensorFileFormat(string Name, Func<ReadOnlySpan<byte>, bool> Recognizes, Func<string, TensorFile> Open)
{
    private const int StartLength = 512;

    // Safetensors first: the length at its start may look like the start of a pickle, but no pickle has a brace behind it.
    public static IReadOnlyList<TensorFileFormat> All { get; } = [Safetensors.Format, PyTorchCheckpoint.Format, ShardedTensors.Format];

    /// <summary>Opens a file of any format, told by its content; its extension does not matter.</summary>
    /// <exception cref="InputException">The file is absent, of no known format, or malformed.</exception>
    public static TensorFile OpenAny(string path) => OpenOneOf(path, All);

    /// <summary>Opens a file of any format that holds its tensors itself.</summary>
    /// <exception cref="InputException">The file is absent, of no known format, or malformed.</exception>
    public static TensorFile OpenSingle(string path) => OpenOneOf(path, [Safetensors.Format, PyTorchCheckpoint.Format]);

    private static TensorFile OpenOneOf(string path, IReadOnlyList<TensorFileFormat> formats)
    {
        Span<byte> start = stackalloc byte[StartLength];
        using (var stream = TensorFile.OpenStream(path)) start = start[..stream.ReadAtLeast(start, StartLength, throwOnEndOfStream: false)];
        foreach (var format in formats)
        {
            if (format.Recognizes(start)) return format.Open(path);
        }

        throw new InputException($"{path}: not a checkpoint; expected {string.Join(" or ", formats.Select(format => format.Name))}.");
    }
}
