using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Opens datasets of whatever layout is registered.</summary>
public sealed class Datasets(IImageCodec codec, IEnumerable<IDatasetReader> readers)
{
    /// <summary>Finds the reader for the path and keeps the images that the options select.</summary>
    /// <exception cref="InputException">Nothing is there, or nothing that is understood, or nothing is left to use.</exception>
    public IDataset Open(DatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Path.Exists(options.Path)) throw new InputException($"dataset {options.Path}: no such file or folder.");
        var dataset = Open(options.Path);
        return options is { SkipPerClass: 0, TakePerClass: null }
            ? dataset
            : Subset.OfEachClass(dataset, options.SkipPerClass, options.TakePerClass);
    }

    private IDataset Open(string path)
    {
        try
        {
            var reader = readers.FirstOrDefault(reader => reader.CanRead(path)) ?? throw new InputException(
                $"dataset {path}: {Describe(path)}; expected {string.Join(", or ", readers.Select(reader => reader.Layout))}.");
            var dataset = reader.Open(path, codec);
            return dataset.Items.Count > 0 ? dataset : throw new InputException($"dataset {path}: no images; expected {reader.Layout}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"dataset {path}: {exception.Message}", exception);
        }
    }

    private static string Describe(string path) =>
        File.Exists(path) ? "a file of unknown layout" :
        Directory.EnumerateFileSystemEntries(path).Any() ? "a folder without class folders" : "the folder is empty";
}
