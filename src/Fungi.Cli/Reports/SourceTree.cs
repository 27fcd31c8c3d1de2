using System.Text.RegularExpressions;

namespace Fungi.Cli.Reports;

/// <summary>The repository that is checked out around a folder, to whose root paths in reports are relative.</summary>
/// <param name="Root">Its full path.</param>
internal sealed partial record SourceTree(string Root)
{
    /// <summary>The repository around a folder; where there is none, the folder itself.</summary>
    public static SourceTree Around(string folder)
    {
        for (var directory = new DirectoryInfo(folder); directory is not null; directory = directory.Parent)
        {
            if (Path.Exists(Path.Combine(directory.FullName, ".git"))) return new(directory.FullName); // a file in worktrees and submodules
        }

        return new(Path.GetFullPath(folder));
    }

    /// <summary>A file as the compiler wrote it down, relative to the root; its full path where it lies elsewhere.</summary>
    public string Relative(string file)
    {
        // Builds that are the same on every machine map their root to /_/, a second one to /_1/.
        var mapped = MappedRoot().Replace(file, "").Replace('\\', '/');
        var relative = Path.IsPathRooted(mapped) ? Path.GetRelativePath(Root, mapped) : mapped;
        return relative.StartsWith("..", StringComparison.Ordinal) ? mapped : relative;
    }

    [GeneratedRegex("^/_[0-9]*/", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MappedRoot();
}
