namespace Fungi.Runtime.Plugins;

/// <summary>A copy of a plugin's folder that only this user can reach; deleted in the end.</summary>
internal sealed class FolderCopy : IDisposable
{
    private readonly string original;

    /// <summary>Copies a folder: its files, also where they are links, and its folders that are no links.</summary>
    public FolderCopy(string folder)
    {
        (original, Path) = (folder, Directory.CreateTempSubdirectory("fungi-plugin-").FullName);
        try
        {
            Copy(new DirectoryInfo(folder), Path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the copy is.</summary>
    public string Path { get; }

    /// <summary>The copy of a file of the folder.</summary>
    public string CopyOf(string file) => System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(original, file));

    /// <summary>The file of the folder whose copy this is.</summary>
    public string OriginalOf(string copy) => System.IO.Path.Combine(original, System.IO.Path.GetRelativePath(Path, copy));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Copy(DirectoryInfo from, string to)
    {
        foreach (var file in from.EnumerateFiles().Where(file => file.Exists)) file.CopyTo(System.IO.Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.LinkTarget is null))
            Copy(folder, Directory.CreateDirectory(System.IO.Path.Combine(to, folder.Name)).FullName);
    }
}
