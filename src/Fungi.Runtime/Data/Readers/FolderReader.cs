using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>A folder that holds one folder per class, with images at any depth below.</summary>
internal sealed class FolderReader : IDatasetReader
{
    public string Layout => $"a folder per class ({ClassFolders.Example})";

    public bool CanRead(string path) => Directory.Exists(path) && ClassDirectories(path).Any();

    public IDataset Open(string path, IImageCodec codec)
    {
        var files = new List<(string Path, long Size)>();
        foreach (var directory in ClassDirectories(path))
        {
            var before = files.Count;
            files.AddRange(ImageFiles.Below(directory));
            // Left out, an empty class would shift the labels of those behind it against another split's.
            if (files.Count == before)
                throw new InputException($"dataset {path}: no images in the class folder '{directory.Name}'; expected {Layout}.");
        }

        var images = new ClassFolders<(string Path, long Size)>(files, file => file.Path);
        return new FileDataset(path, images.Classes, images.Items, index => images[index].Size, codec);
    }

    private static IEnumerable<DirectoryInfo> ClassDirectories(string path) =>
        new DirectoryInfo(path).EnumerateDirectories().Where(directory => !ClassFolders.IsHidden(directory.Name));
}
