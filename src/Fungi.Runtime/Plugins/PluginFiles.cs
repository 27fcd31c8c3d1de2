using Microsoft.Extensions.FileSystemGlobbing;

namespace Fungi.Runtime.Plugins;

/// <summary>The files that patterns name.</summary>
internal static class PluginFiles
{
    /// <summary>The files of one pattern, links resolved.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static IEnumerable<string> Find(string pattern, IReadOnlyList<string> directories, string origin) =>
        Match(pattern, directories, origin).Select(FilePaths.Resolve);

    private static List<string> Match(string pattern, IReadOnlyList<string> directories, string origin)
    {
        if (Path.IsPathRooted(pattern) && File.Exists(pattern)) return [pattern];
        var roots = Path.IsPathRooted(pattern) ? [Path.GetPathRoot(pattern)!] : directories;
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(Path.GetRelativePath("/", Path.Combine("/", pattern)));
        foreach (var root in roots)
        {
            if (File.Exists(Path.Combine(root, pattern))) return [Path.GetFullPath(Path.Combine(root, pattern))];
            var matches = Directory.Exists(root) ? matcher.GetResultsInFullPath(root).ToList() : [];
            if (matches.Count > 0) return matches;
        }

        throw new InputException($"{origin}: '{pattern}' matches no file below {string.Join(" or ", roots)}; expected plugin assemblies.");
    }
}
