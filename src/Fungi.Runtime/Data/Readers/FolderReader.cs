using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>A folder that holds one folder per class, with images at any depth below. Links are followed, but never back into themselves.</summary>
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
            files.AddRange(Images(directory, directory.Name, realPath: Path.GetFullPath(path), within: []));
            // Left out, an empty class would shift the labels of those behind it against another split's.
            if (files.Count == before)
                throw new InputException($"dataset {path}: no images in the class folder '{directory.Name}'; expected {Layout}.");
        }

        return new FolderDataset(path, new(files, file => file.Path), codec);
    }

    private static IEnumerable<DirectoryInfo> ClassDirectories(string path) =>
        new DirectoryInfo(path).EnumerateDirectories().Where(directory => !ClassFolders.IsHidden(directory.Name));

    private static IEnumerable<(string Path, long Size)> Images(DirectoryInfo directory, string path, string realPath, string[] within)
    {
        realPath = directory.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.Combine(realPath, directory.Name);
        if (within.Contains(realPath, StringComparer.Ordinal)) yield break;
        foreach (var entry in directory.EnumerateFileSystemInfos().Where(entry => !ClassFolders.IsHidden(entry.Name)))
        {
            var entryPath = $"{path}/{entry.Name}";
            if (entry is DirectoryInfo inner)
            {
                foreach (var image in Images(inner, entryPath, realPath, [.. within, realPath])) yield return image;
            }
            else if (ClassFolders.IsImage(entry.Name))
            {
                var file = (FileInfo)(entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry);
                yield return (entryPath, file.Exists ? file.Length : 0);   // a link to nothing is a bad image, found when it is read
            }
        }
    }

    private sealed class FolderDataset(string path, ClassFolders<(string Path, long Size)> images, IImageCodec codec) : IDataset
    {
        public string Location => path;

        public IReadOnlyList<string> Classes => images.Classes;

        public IReadOnlyList<DatasetItem> Items => images.Items;

        public string Fingerprint => field ??= Data.Fingerprint.Of(Items, index => images[index].Size);

        public DecodedImage Read(int index, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var id = Items[index].Id;
            try
            {
                return codec.Decode(File.ReadAllBytes(Path.Combine(path, id)), id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ImageException(id, exception.Message, exception);
            }
        }
    }
}
