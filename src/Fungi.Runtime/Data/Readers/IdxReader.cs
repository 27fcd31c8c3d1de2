using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// The format of MNIST and its kin (yann.lecun.com/exdb/mnist): a file of images and one of labels, each perhaps gzipped. The path is the
/// file of images, or a folder that holds one.
/// </summary>
internal sealed class IdxReader : IDatasetReader
{
    private const string ImagesEnd = "-images-idx3-ubyte", LabelsEnd = "-labels-idx1-ubyte", Gzip = ".gz";
    private const int ImagesMagic = 0x0803, LabelsMagic = 0x0801;

    public string Layout => "IDX files (train-images-idx3-ubyte[.gz] beside train-labels-idx1-ubyte[.gz])";

    public bool CanRead(string path) => ImageFiles(path).Any();

    public IDataset Open(string path, IImageCodec codec)
    {
        var stems = ImageFiles(path).Select(Stem).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (stems.Length > 1)
        {
            var choices = string.Join(", ", stems.Select(stem => Path.GetFileName(stem) + ImagesEnd));
            throw new InputException($"dataset {path}: several sets of images; expected the path of one of {choices}.");
        }

        var (images, labels) = (Existing(stems[0] + ImagesEnd), Existing(stems[0] + LabelsEnd));
        var (pixels, size) = Load(images, ImagesMagic, dimensions: 3);
        var (classes, count) = Load(labels, LabelsMagic, dimensions: 1);
        if ((long)size[1] * size[2] > IImageCodec.DefaultMaximumPixels)
            throw new InputException($"{images}: images of {size[2]} x {size[1]}; expected at most {IImageCodec.DefaultMaximumPixels} pixels.");
        if (size[0] != count[0]) throw new InputException($"dataset {path}: {size[0]} images but {count[0]} labels; expected as many.");

        var prefix = Path.GetFileName(stems[0]);
        DatasetItem[] items = [.. classes.ToArray().Select((label, index) => new DatasetItem($"{prefix}/{index:D5}", label))];
        var names = Enumerable.Range(0, items.Max(item => item.Label) + 1).Select(label => $"{label}");
        return new PixelDataset(path, [.. names], items, channels: 1, width: size[2], height: size[1], pixels);
    }

    private static IEnumerable<string> ImageFiles(string path) =>
        (Directory.Exists(path) ? Directory.EnumerateFiles(path) : [path])
            .Where(file => Uncompressed(file).EndsWith(ImagesEnd, StringComparison.Ordinal));

    private static string Stem(string images) => Uncompressed(images)[..^ImagesEnd.Length];

    private static string Uncompressed(string file) => file.EndsWith(Gzip, StringComparison.Ordinal) ? file[..^Gzip.Length] : file;

    private static string Existing(string file) =>
        File.Exists(file) ? file :
        File.Exists(file + Gzip) ? file + Gzip :
        throw new InputException($"{file}: no such file, nor {Path.GetFileName(file)}{Gzip}; expected it beside the other of the pair.");

    private static (ReadOnlyMemory<byte> Data, int[] Size) Load(string file, int magic, int dimensions)
    {
        var bytes = Bytes(file);
        var header = sizeof(int) * (1 + dimensions);
        if (bytes.Length < header || BinaryPrimitives.ReadInt32BigEndian(bytes) != magic)
            throw new InputException($"{file}: no IDX file of bytes in {dimensions} dimensions; expected it to begin with {magic:X8}.");
        var size = new int[dimensions];
        for (var index = 0; index < dimensions; index++)
            size[index] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(sizeof(int) * (1 + index)));
        // In BigInteger: three sizes of 32 bits overflow everything smaller.
        var length = size.Aggregate(BigInteger.One, (product, length) => product * length);
        if (size.Any(length => length <= 0) || length != bytes.Length - header)
            throw new InputException(
                $"{file}: {bytes.Length - header} bytes behind the header; expected {string.Join(" x ", size)} = {length}.");
        return (bytes.AsMemory(header), size);
    }

    private static byte[] Bytes(string file)
    {
        if (!file.EndsWith(Gzip, StringComparison.Ordinal)) return File.ReadAllBytes(file);
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
