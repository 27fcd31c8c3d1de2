namespace Fungi.Models;

/// <summary>One format of <see cref="TensorFile"/>: a new one is a new file that ends in a property like this, and a place in the list.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Recognizes">Whether a file that starts with these bytes (up to 512) has this format.</param>
/// <param name="Open">Opens such a file.</param>
internal sealed record TensorFileFormat(string Name, Func<ReadOnlySpan<byte>, bool> Recognizes, Func<string, TensorFile> Open)
{
    public static IReadOnlyList<TensorFileFormat> All { get; } = [PyTorchCheckpoint.Format, Safetensors.Format];
}
