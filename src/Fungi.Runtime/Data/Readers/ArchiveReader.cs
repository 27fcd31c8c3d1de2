using System.Formats.Tar;
using System.IO.Compression;
using Fungi.Imaging;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// A tar archive, plain or gzipped, of a folder per class. Nothing is unpacked under a name from the archive: images are read by their
/// offset. Links, devices and names that leave the archive are passed over, with a line in the log, and so are the folders above the classes.
/// </summary>
internal sealed class ArchiveReader(ILogger<ArchiveReader> logger) : IDatasetReader
{
    public string Layout => "a .tar, .tar.gz or .tgz of class folders";

    public bool CanRead(string path) =>
        File.Exists(path) && (path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || IsCompressed(path));

    public IDataset Open(string path, IImageCodec codec)
    {
        var archive = IsCompressed(path) ? Decompress(path) : File.OpenRead(path);
        try
        {
            return new ArchiveDataset(path, archive, new(BelowCommonFolders(Images(path, archive).Values), image => image.Path), codec);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static bool IsCompressed(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    // Gzip has no random access. The copy has no name any more by the time it is filled, so that nothing is left behind however the
    // process ends; Windows, where open files keep their names, deletes it on closing.
    private static FileStream Decompress(string path)
    {
        var copy = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, Options = FileOptions.DeleteOnClose,
        });
        if (!OperatingSystem.IsWindows()) File.Delete(copy.Name);
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        gzip.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private Dictionary<string, ArchivedImage> Images(string archivePath, FileStream archive)
    {
        var refused = new List<string>();
        // The last entry of a name is the valid one, as when unpacking.
        var images = new Dictionary<string, ArchivedImage>(StringComparer.Ordinal);
        using var reader = new TarReader(new TarMetadataLimit(archive), leaveOpen: true);
        while (Next(reader) is { } entry)
        {
            string[] segments = [.. entry.Name.Split('/').Where(segment => segment != ".")];
            if (segments.Length == 0 || !ClassFolders.IsImage(segments[^1]) || segments.Any(segment => segment != ".." && ClassFolders.IsHidden(segment))) continue;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || segments.Any(segment => segment is "" or ".."))
            {
                refused.Add(entry.Name);
                continue;
            }

            var path = string.Join('/', segments);
            if (entry.DataOffset + entry.Length > archive.Length) throw new InvalidDataException($"the archive ends within '{entry.Name}'.");
            images[path] = new(path, entry.DataOffset, entry.Length);
        }

        if (refused.Count > 0)
            logger.LogWarning("dataset {Archive}: passed over {Count} entries that are links or devices or lie outside the archive, the first is '{First}'.", archivePath, refused.Count, InputException.OneLine(refused[0]));
        return images;
    }

    private static TarEntry? Next(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception exception) when (exception is OverflowException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"the archive has a damaged header: {exception.Message}", exception);
        }
    }

    // Archives often wrap their class folders in others: cifar10/test/cat/1.png.
    private static List<ArchivedImage> BelowCommonFolders(IEnumerable<ArchivedImage> all)
    {
        var images = all.Where(image => image.Path.Contains('/')).ToList();
        while (images.Count > 0)
        {
            var top = images[0].Path[..(images[0].Path.IndexOf('/') + 1)];
            var wrapped = images.All(image => image.Path.StartsWith(top, StringComparison.Ordinal) && image.Path.IndexOf('/', top.Length) > 0);
            if (!wrapped) break;
            images = [.. images.Select(image => image with { Path = image.Path[top.Length..] })];
        }

        return images;
    }

    private readonly record struct ArchivedImage(string Path, long Offset, long Size);

    private sealed class ArchiveDataset(string path, FileStream archive, ClassFolders<ArchivedImage> images, IImageCodec codec) : IDataset
    {
        private readonly SafeFileHandle file = archive.SafeFileHandle;

        public string Location => path;

        public IReadOnlyList<string> Classes => images.Classes;

        public IReadOnlyList<DatasetItem> Items => images.Items;

        public string Fingerprint => field ??= Data.Fingerprint.Of(Items, index => images[index].Size);

        public DecodedImage Read(int index, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = images[index];
            if (image.Size > Array.MaxLength) throw new ImageException(image.Path, $"{image.Size} bytes are too many for an image");
            var encoded = new byte[image.Size];
            for (var read = 0; read < encoded.Length;)
            {
                var more = RandomAccess.Read(file, encoded.AsSpan(read), image.Offset + read);
                if (more == 0) throw new InputException($"dataset {path}: {image.Path}: the archive has become shorter."); // no bad image: the next would fail alike
                read += more;
            }

            return codec.Decode(encoded, image.Path);
        }
    }
}
