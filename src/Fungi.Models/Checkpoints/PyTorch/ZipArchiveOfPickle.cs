using System.IO.Compression;
using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// The zip archive that <c>torch.save</c> writes since PyTorch 1.6: <c>NAME/data.pkl</c> and one entry <c>NAME/data/KEY</c> for each
/// storage, none of them compressed.
/// </summary>
internal sealed class ZipArchiveOfPickle : IPickledArchive
{
    private const string PickleEntry = "/data.pkl";

    private readonly FileStream file;
    private readonly ZipArchive archive;
    private readonly string folder;

    public ZipArchiveOfPickle(FileStream file)
    {
        this.file = file;
        archive = new ZipArchive(file, ZipArchiveMode.Read);
        var pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(PickleEntry, StringComparison.Ordinal))
            ?? throw new InvalidDataException("the zip archive holds no data.pkl.");
        folder = pickle.FullName[..^PickleEntry.Length];
        if (archive.GetEntry($"{folder}/constants.pkl") is not null)
            throw new InvalidDataException("it is a TorchScript program; expected a state_dict() that torch.save wrote.");
        if (archive.GetEntry($"{folder}/byteorder") is { } byteOrder && ReadText(byteOrder) != "little")
            throw new InvalidDataException("its numbers are big-endian; expected little-endian.");
        using var stream = OpenStored(pickle);
        using var buffered = new BufferedStream(stream);
        Root = new Unpickler(buffered, pickle.Length, PersistentId.ToStorage).Load();
    }

    public object? Root { get; }

    public torch.Tensor Read(PickledStorage storage, long first, long count)
    {
        var entry = archive.GetEntry($"{folder}/data/{storage.Key}")
            ?? throw new InvalidDataException($"the archive has no storage '{storage.Key}'.");
        var expected = ElementTypes.ByteCount([storage.Count], storage.Type);
        if (entry.Length != expected)
            throw new InvalidDataException($"storage '{storage.Key}' has {entry.Length} bytes; expected {expected}.");
        using var stream = OpenStored(entry);
        Skip(stream, first * ElementTypes.Size(storage.Type));
        return TensorBytes.Read(stream, [count], storage.Type);
    }

    public void Dispose() => archive.Dispose();

    // The sizes in a zip's directory are claims; without compression they cannot exceed the file.
    private Stream OpenStored(ZipArchiveEntry entry) =>
        entry.CompressedLength == entry.Length && entry.Length <= file.Length
            ? entry.Open()
            : throw new InvalidDataException($"entry '{entry.FullName}' is compressed or cut off; torch.save stores entries as they are.");

    // An entry's stream cannot seek.
    private static void Skip(Stream stream, long count)
    {
        var buffer = new byte[Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var piece = (int)Math.Min(count, buffer.Length);
            stream.ReadExactly(buffer, 0, piece);
            count -= piece;
        }
    }

    private string ReadText(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(OpenStored(entry));
        var text = new char[8];
        return new string(text, 0, reader.ReadBlock(text));
    }
}
