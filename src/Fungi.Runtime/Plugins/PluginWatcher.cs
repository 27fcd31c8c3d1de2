using Fungi.Runtime.Hosting;

namespace Fungi.Runtime.Plugins;

/// <summary>
/// Notices that the files beside the configured plugins change. It looks again and again instead of being told, which works on every file
/// system and survives a folder that a build deletes and makes anew.
/// </summary>
/// <param name="options">Names the plugins.</param>
/// <param name="others">Further files to look at.</param>
/// <param name="interval">How often to look; also how long the files must be at rest before a change counts.</param>
public sealed class PluginWatcher(FungiOptions options, IReadOnlyList<string> others, TimeSpan interval)
{
    private HashSet<(string, long, DateTime)> seen = [];

    /// <summary>Takes the files as they are now for known. To be called before they are loaded.</summary>
    public void Accept() => seen = Look();

    /// <summary>Waits until the files are others than those known, and at rest.</summary>
    public async Task ChangeAsync(CancellationToken cancellation)
    {
        for (var (before, now) = (seen, Look()); now.SetEquals(seen) || !now.SetEquals(before); (before, now) = (now, Look()))
            await Task.Delay(interval, cancellation);
    }

    private HashSet<(string, long, DateTime)> Look() =>
    [
        .. options.Plugins.SelectMany(Folders).Distinct(StringComparer.Ordinal)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
            .Concat(others.Select(file => new FileInfo(file)))
            .Where(file => file.Exists)
            .Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc)),
    ];

    private IEnumerable<string> Folders(string pattern)
    {
        try
        {
            return [.. PluginFiles.Find(pattern, [options.BaseDirectory, AppContext.BaseDirectory], "").Select(file => Path.GetDirectoryName(file)!)];
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            return []; // a build may have deleted it for a moment
        }
    }
}
