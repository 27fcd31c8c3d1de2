using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// A folder that holds one folder per class, with images at any depth below. Links are followed, but not upwards, and within a class no folder
/// is read twice, whatever leads to it.
/// </summary>
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
            files.AddRange(Images(directory));
            // Left out, an empty class would shift the labels of those behind it against another split's.
            if (files.Count == before)
                throw new InputException($"dataset {path}: no images in the class folder '{directory.Name}'; expected {Layout}.");
        }

        return new FolderDataset(path, new(files, file => file.Path), codec);
    }

    private static IEnumerable<DirectoryInfo> ClassDirectories(string path) =>
        new DirectoryInfo(path).EnumerateDirectories().Where(directory => !ClassFolders.IsHidden(directory.Name));

    private static IEnumerable<(string Path, long Size)> Images(DirectoryInfo classDirectory)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Links last and all in order: which of two ways into a folder counts must not hang on the file system.
        var links = new Queue<Folder>([new(classDirectory, classDirectory.Name, RealPath(classDirectory.FullName))]);
        while (links.TryDequeue(out var folder))
        {
            foreach (var image in Images(folder, seen, links)) yield return image;
        }
    }

    private static IEnumerable<(string Path, long Size)> Images(Folder folder, HashSet<string> seen, Queue<Folder> links)
    {
        if (!seen.Add(folder.RealPath)) yield break;
        foreach (var entry in folder.Directory.EnumerateFileSystemInfos().Where(entry => !ClassFolders.IsHidden(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = $"{folder.Path}/{entry.Name}";
            if (entry is DirectoryInfo directory)
            {
                var inner = new Folder(directory, path, RealPath(Path.Combine(folder.RealPath, entry.Name)));
                if ($"{folder.RealPath}/".StartsWith($"{inner.RealPath}/", StringComparison.Ordinal)) continue;
                if (directory.Attributes.HasFlag(FileAttributes.ReparsePoint)) links.Enqueue(inner);
                else foreach (var image in Images(inner, seen, links)) yield return image;
            }
            else if (ClassFolders.IsImage(entry.Name))
            {
                yield return (path, SizeOf((FileInfo)entry));
            }
        }
    }

    /// <summary>The size of a file or of what a link leads to; 0 for a link to nothing or in a circle, which is a bad image, found when it is read.</summary>
    private static long SizeOf(FileInfo file)
    {
        if (file.LinkTarget is null) return file.Length;
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } found ? found.Length : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The path of a folder, which exists, without links.</summary>
    private static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var (realParent, name) = (RealPath(parent), Path.GetFileName(path));
        return new DirectoryInfo(Path.Combine(realParent, name)).LinkTarget is { } target
            ? RealPath(Path.GetFullPath(target, realParent))
            : Path.Combine(realParent, name);
    }

    /// <param name="Directory">Where to look.</param>
    /// <param name="Path">Its path below the dataset's.</param>
    /// <param name="RealPath">Its path without links.</param>
    private readonly record struct Folder(DirectoryInfo Directory, string Path, string RealPath);

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
            if (images[index].Size == 0) throw new ImageException(id, "the file is empty, or a link to nothing"); // also a pipe or a device, which might never end
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
}
