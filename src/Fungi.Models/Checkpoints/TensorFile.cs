using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// An open file of named tensors. Opening it reads and checks the table of contents alone; each tensor is read when it is asked for, so
/// that the optimizer's state in a training checkpoint costs nothing.
/// </summary>
public abstract class TensorFile : IDisposable
{
    /// <summary>The file, as the caller named it.</summary>
    public abstract string Path { get; }

    /// <summary>All files that were opened for it.</summary>
    public virtual IReadOnlyList<string> Files => [Path];

    /// <summary>What the file holds, by name.</summary>
    public abstract IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <summary>What the file says beside its tensors: text by name.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor to the CPU; the caller disposes it.</summary>
    /// <exception cref="InputException">There is no tensor of this name, or the file cannot be read.</exception>
    public torch.Tensor Read(string name)
    {
        if (!Tensors.ContainsKey(name)) throw new InputException($"{Path}: there is no tensor '{name}' among {Tensors.Count} tensors.");
        try
        {
            return ReadTensor(name);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new InputException($"{Path}: tensor '{name}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The sizes of a tensor.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="rank">How many axes it must have.</param>
    /// <exception cref="InputException">There is none of this name and rank.</exception>
    internal IReadOnlyList<long> ShapeOf(string name, int rank) => Tensors.TryGetValue(name, out var found) && found.Shape.Count == rank
        ? found.Shape
        : throw new InputException($"{Path}: there is no tensor '{name}' of rank {rank}.");

    /// <summary>Opens a file for reading, or says why that cannot be done.</summary>
    internal static FileStream OpenStream(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                File.Exists(path) ? $"{path}: cannot be opened: {error.Message}" : $"{path}: there is no such file.", error);
        }
    }

    /// <summary>Reads one of <see cref="Tensors"/>.</summary>
    protected abstract torch.Tensor ReadTensor(string name);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>What a file says of a tensor before it is read.</summary>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record TensorDescription(torch.ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Its size in bytes.</summary>
    public long Bytes => ElementTypes.ByteCount(Shape, Type) ?? long.MaxValue;

    /// <summary>Type and shape in words: <c>Float32 [384, 3, 16, 16]</c>.</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";
}
