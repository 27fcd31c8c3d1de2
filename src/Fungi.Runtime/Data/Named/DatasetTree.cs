using System.Text;
using Fungi.Imaging;
using Fungi.Runtime.Data.Readers;

namespace Fungi.Runtime.Data.Named;

/// <summary>The folder where a named data set should lie, with what its readers share.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="root">The folder.</param>
/// <param name="codec">Decodes its images.</param>
internal sealed class DatasetTree(NamedDataset dataset, string root, IImageCodec codec)
{
    private const long LongestList = 1 << 26;

    /// <summary>The folder, as the user named it.</summary>
    public string Root => root;

    /// <summary>Decodes its images.</summary>
    public IImageCodec Codec => codec;

    /// <summary>Whether there is such a file.</summary>
    public bool HasFile(string relative) => File.Exists(Path.Combine(root, relative));

    /// <summary>Whether there is such a folder.</summary>
    public bool HasFolder(string relative) => Directory.Exists(Path.Combine(root, relative));

    /// <summary>The path of a file.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string FileAt(string relative) => HasFile(relative) ? Path.Combine(root, relative) : throw Wrong($"there is no file {relative}");

    /// <summary>The path of a folder.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string FolderAt(string relative) => HasFolder(relative) ? Path.Combine(root, relative) : throw Wrong($"there is no folder {relative}");

    /// <summary>What lies there is not the data set: the mistake, then the tree that was expected, a line each.</summary>
    public InputException Wrong(string mistake) =>
        new([$"dataset {root}: {mistake}; {dataset.Name} expects", .. dataset.Tree.Select(line => $"  {line}")]);

    /// <summary>The lines of a list that are not blank, as words.</summary>
    /// <param name="relative">The file.</param>
    /// <param name="words">At least how many words a line has; what follows belongs to the last.</param>
    /// <param name="expected">What a line holds, for the message.</param>
    /// <exception cref="InputException">There is no such file, or a line has too few words.</exception>
    public IReadOnlyList<string[]> Lines(string relative, int words, string expected)
    {
        var path = FileAt(relative);
        if (new FileInfo(path).Length > LongestList) throw new InputException($"{path}: more than {LongestList} bytes; expected a list.");
        return [.. File.ReadLines(path, Encoding.UTF8).Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Select(line => Words(line.Index, line.Item))];

        string[] Words(int number, string line) => line.Trim().Split((char[]?)null, words, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is var found && found.Length == words
            ? found
            : throw new InputException($"{path}: line {number + 1} is '{line}'; expected {expected}.");
    }

    /// <summary>Images that a list names, in its order, which need no copy of it to be the same on every machine.</summary>
    /// <param name="list">Where the list comes from, for messages.</param>
    /// <param name="images">Each image's path below the root, with forward slashes, and its class.</param>
    /// <param name="classes">The classes in order; those of the images in ordinal order unless given.</param>
    /// <exception cref="InputException">An image is not there, lies elsewhere, is named twice, or is of another class.</exception>
    public IDataset Images(string list, IEnumerable<(string Path, string Class)> images, IReadOnlyList<string>? classes = null)
    {
        (string Path, string Class)[] listed = [.. images];
        classes ??= [.. listed.Select(image => image.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (label, name) in classes.Index()) labels.TryAdd(name, label);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sizes = new long[listed.Length];
        var items = new DatasetItem[listed.Length];
        foreach (var (index, image) in listed.Index())
        {
            if (!seen.Add(image.Path)) throw new InputException($"{list}: names the image '{image.Path}' twice; expected it once.");
            if (!labels.TryGetValue(image.Class, out var label)) throw new InputException($"{list}: the image '{image.Path}' has the class '{image.Class}', which is not among the classes.");
            (sizes[index], items[index]) = (SizeOf(list, image.Path), new(image.Path, label));
        }

        return new FileDataset(root, classes, items, index => sizes[index], codec);
    }

    /// <summary>Images without classes that a list names.</summary>
    /// <param name="list">Where the list comes from, for messages.</param>
    /// <param name="images">Each image's path below the root.</param>
    public IDataset Images(string list, IEnumerable<string> images)
    {
        string[] paths = [.. images];
        long[] sizes = [.. paths.Select(path => SizeOf(list, path))];
        return new FileDataset(root, [], [.. paths.Select(path => new DatasetItem(path, Unknown))], index => sizes[index], codec);
    }

    private const int Unknown = -1;

    private long SizeOf(string list, string path)
    {
        // Nothing outside the folder is read, whatever a list says.
        if (path.Split('/').Any(segment => segment is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"{list}: names the image '{path}'; expected a path below {root}.");
        var file = new FileInfo(Path.Combine(root, path));
        return file.Exists || file.LinkTarget is not null ? ImageFiles.SizeOf(file) : throw new InputException($"{list}: names the image '{path}', which is not below {root}.");
    }
}
