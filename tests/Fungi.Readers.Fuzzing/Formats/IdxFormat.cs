namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>MNIST's files. What is damaged is that of the images; that of the labels is sound.</summary>
internal static class IdxFormat
{
    private const string Images = "train-images-idx3-ubyte";

    private static readonly byte[][] Seeds = [[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 4, .. new byte[24]], [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8, 9]];

    /// <summary>As they are.</summary>
    public static FuzzedReader Plain { get; } = new("idx", Images, Seeds, Tokens, DatasetReading.ReadImages) { Prepare = WriteLabels };

    /// <summary>Gzipped.</summary>
    public static FuzzedReader Gzipped { get; } = new("idx-gz", $"{Images}.gz", Seeds, Tokens, DatasetReading.ReadImages) { Prepare = WriteLabels, Wrap = Gzip.Compress };

    private static byte[][] Tokens => [[0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 0, 1], [0, 0, 0, 0], [0x7F, 255, 255, 255], [0, 1, 0, 0], [0, 0]];

    private static void WriteLabels(string folder) => File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]);
}
