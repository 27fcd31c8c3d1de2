namespace Fungi.Runtime.Plugins;

/// <summary>What a path leads to, and who may write there.</summary>
internal static class FilePaths
{
    private const int MostLinks = 40; // as Linux

    /// <summary>The full path with every link in it followed, so that one file has one path.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path));

        string Follow(string full)
        {
            if (Path.GetDirectoryName(full) is not { } parent) return full;
            var resolved = Path.Combine(Follow(parent), Path.GetFileName(full));
            if (new FileInfo(resolved).LinkTarget is not { } target) return resolved;
            if (++links > MostLinks) throw new IOException($"{path}: too many links.");
            return Follow(Path.GetFullPath(target, Path.GetDirectoryName(resolved)!));
        }
    }

    /// <summary>Whether users other than owner and group may replace what lies in the folder by something of theirs, which the sticky bit forbids.</summary>
    public static bool IsOpenToReplacement(string folder) =>
        IsWorldWritable(folder) && !OperatingSystem.IsWindows() && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.StickyBit);

    /// <summary>Whether users other than owner and group may change the file, or what is in the folder. Windows' lists of rights are not read.</summary>
    public static bool IsWorldWritable(string path) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite);
}
