using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>CIFAR: the binary file, and the pickle around the array of its images.</summary>
internal static class CifarFormat
{
    private const int ImageBytes = 3 * 32 * 32;

    private static readonly byte[] Image = new byte[ImageBytes];

    /// <summary>Labels and planes.</summary>
    public static FuzzedReader Binary { get; } = new("cifar-binary", "test_batch.bin", [[1, .. Image], [0, .. Image, 1, .. Image]], [[0], [1], [2], [255], Image], Read)
    {
        Prepare = folder => File.WriteAllLines(Path.Combine(folder, "batches.meta.txt"), ["cat", "dog"]),
    };

    /// <summary>What Python 2 wrote, of which what lies around the image is damaged.</summary>
    public static FuzzedReader Pickled { get; } = new(
        "cifar-pickle",
        "test_batch",
        [Encoding.Latin1.GetBytes($"\u0080\u0002}}(U\u0006labels]K\u0001aU\u0004datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085U\u0001b\u0087R(K\u0001K\u0001M\0\u000c\u0086cnumpy\ndtype\nU\u0002u1K\0K\u0001\u0087R(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089h\u0001tbu.")],
        [.. new[] { "U\u0002u4", "U\u0002O8", "K\u0002", "M\u0000\u000c", "J\u00ff\u00ff\u00ff\u007f", "\u0088", "N", "h\u0001", "tb", "R", "\u0087", "K\u0001a", "T\u0004\0\0\0abcd" }.Select(Encoding.Latin1.GetBytes)],
        Read)
    {
        // The image is in the memo, where the rest finds it, so that few damages hit its bytes.
        Wrap = pickle => [0x80, 2, (byte)'T', 0, 12, 0, 0, .. Image, .. "q\u00010"u8, .. pickle],
        Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "batches.meta"), Encoding.Latin1.GetBytes("\u0080\u0002}U\u000blabel_names](U\u0003catU\u0003doges.")),
    };

    private static void Read(string folder) => DatasetReading.ReadImages("cifar10", folder, "test");
}
