namespace Fungi.Runtime.Data.Readers;

/// <summary>What counts as an image in the layout <c>class/.../image.jpg</c>, on disk or in an archive.</summary>
internal static class ClassFolders
{
    /// <summary>The layout in an example.</summary>
    public const string Example = "cat/1.jpg, dog/2.png";

    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file's name is that of an image; what it holds shows when it is decoded.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Whether a file or folder is hidden by its name.</summary>
    public static bool IsHidden(string name) => name.StartsWith('.');
}

/// <summary>Images in the layout <c>class/.../image.jpg</c>: one class per top folder, classes and images in ordinal order.</summary>
internal sealed class ClassFolders<T>
{
    private readonly T[] images;

    /// <param name="images">The images.</param>
    /// <param name="path">An image's path below the root, with forward slashes; it becomes the id.</param>
    public ClassFolders(IEnumerable<T> images, Func<T, string> path)
    {
        var ordered = images.Select(image => (Image: image, Path: path(image), Class: path(image).Split('/', 2)[0]))
            .OrderBy(image => image.Class, StringComparer.Ordinal).ThenBy(image => image.Path, StringComparer.Ordinal).ToArray();
        Classes = [.. ordered.Select(image => image.Class).Distinct(StringComparer.Ordinal)];
        var labels = Classes.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        Items = [.. ordered.Select(image => new DatasetItem(image.Path, labels[image.Class]))];
        this.images = [.. ordered.Select(image => image.Image)];
    }

    public IReadOnlyList<string> Classes { get; }

    public IReadOnlyList<DatasetItem> Items { get; }

    public T this[int index] => images[index];
}
