using Fungi.Imaging;
using Fungi.Runtime.Data.Named;

namespace Fungi.Runtime.Data;

/// <summary>Opens datasets of whatever layout is registered.</summary>
public sealed class Datasets(IImageCodec codec, IEnumerable<IDatasetReader> readers)
{
    /// <summary>Finds the reader for the path and keeps the images that the options select.</summary>
    /// <exception cref="InputException">Nothing is there, or nothing that is understood, or nothing is left to use.</exception>
    public IDataset Open(DatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var dataset = options.Dataset is null ? Open(options.Path) : OpenNamed(options.Dataset, options.Path, options.Split);
        return options is { SkipPerClass: 0, TakePerClass: null } ? dataset : Subset.OfEachClass(dataset, options.SkipPerClass, options.TakePerClass);
    }

    private IDataset OpenNamed(string name, string path, string? split)
    {
        var named = NamedDataset.Find(name) ?? throw new InputException($"'{name}' is no data set; expected one of {string.Join(", ", NamedDataset.All.Select(known => known.Name))}.");
        return Reading(path, () => named.Open(path, split ?? named.TrainSplit, codec));
    }

    private IDataset Open(string path)
    {
        if (!Path.Exists(path)) throw new InputException($"dataset {path}: no such file or folder.");
        return Reading(path, () =>
        {
            var reader = readers.FirstOrDefault(reader => reader.CanRead(path)) ?? throw new InputException(
                $"dataset {path}: {Describe(path)}; expected {string.Join(", or ", readers.Select(reader => reader.Layout))}.");
            var dataset = reader.Open(path, codec);
            return dataset.Items.Count > 0 ? dataset : throw new InputException($"dataset {path}: no images; expected {reader.Layout}.");
        });
    }

    private static IDataset Reading(string path, Func<IDataset> open)
    {
        try
        {
            return open();
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
