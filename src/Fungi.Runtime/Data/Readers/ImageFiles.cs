namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// Images on disk. Links are followed, but not upwards, and below one folder no folder is read twice, whatever leads to it.
/// </summary>
internal static class ImageFiles
{
    /// <summary>The images at any depth below a folder: their paths, which begin with the folder's name, and their sizes in bytes, in order.</summary>
    public static IEnumerable<(string Path, long Size)> Below(DirectoryInfo top)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Links last and all in order: which of two ways into a folder counts must not hang on the file system.
        var links = new Queue<Folder>([new(top, top.Name, RealPath(top.FullName))]);
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
    public static long SizeOf(FileInfo file)
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
}
