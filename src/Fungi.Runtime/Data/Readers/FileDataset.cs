using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>Images that are files below a folder.</summary>
/// <param name="path">The folder.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="items">The samples; their ids are paths below the folder.</param>
/// <param name="size">The size in bytes of the file at an index; 0 where it cannot be read as one.</param>
/// <param name="codec">Decodes them.</param>
internal sealed class FileDataset(string path, IReadOnlyList<string> classes, IReadOnlyList<DatasetItem> items, Func<int, long> size, IImageCodec codec) : IDataset
{
    public string Location => path;

    public IReadOnlyList<string> Classes => classes;

    public IReadOnlyList<DatasetItem> Items => items;

    public string Fingerprint => field ??= Data.Fingerprint.Of(items, size);

    public DecodedImage Read(int index, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var id = items[index].Id;
        if (size(index) == 0) throw new ImageException(id, "the file is empty, or a link to nothing"); // also a pipe or a device, which might never end
        try
        {
            return codec.Decode(File.ReadAllBytes(Path.Combine(path, id)), id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"dataset {path}: {id}: {exception.Message}", exception); // no bad image: the next might fail alike
        }
    }
}
