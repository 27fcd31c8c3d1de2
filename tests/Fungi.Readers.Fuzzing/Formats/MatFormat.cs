using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>MAT-files of MATLAB 5: the labels of Flowers102, as they are or compressed, and the structures and cells of Stanford Cars.</summary>
internal static class MatFormat
{
    private const string Labels = "imagelabels.mat", Annotations = "cars_test_annos_withlabels.mat";
    private const int Int8 = 1, UInt8 = 2, UInt16 = 4, Int32 = 5, UInt32 = 6, Double = 9, Matrix = 14, Compressed = 15;
    private const int Cells = 1, Structures = 2, Text = 4, Doubles = 6;

    private static readonly byte[][] LabelSeeds = [Numbers("labels", UInt8, [1, 2, 1]), Numbers("labels", Double, [.. new[] { 2.0, 1, 1 }.SelectMany(BitConverter.GetBytes)])];

    private static readonly byte[] CarSeed = Structure("annotations", ["class", "fname"], Numbers("", UInt8, [2]), Words("", "1.png"), Numbers("", UInt8, [1]), Words("", "2.png"));

    private static readonly byte[][] Tokens =
    [
        [1, 0, 2, 0, 65, 66, 0, 0], [5, 0, 4, 0, 1, 0, 0, 0], [4, 0, 5, 0, 1, 2, 3, 4], [14, 0, 0, 0, 0, 0, 0, 0], [15, 0, 0, 0, 8, 0, 0, 0], [255, 255, 255, 127], [255, 255, 255, 255], [0, 0, 0, 128],
        [1, 0, 0, 0], [2, 0, 0, 0], [5, 0, 0, 0], [6, 8, 0, 0], [13, 0, 0, 0], [17, 0, 0, 0], Numbers("", UInt8, [1]), Words("", "a\nb"), Numbers("labels", Int8, [255, 1, 2]), Element(Matrix, Element(UInt32, [Cells, 0, 0, 0, 0, 0, 0, 0])),
    ];

    /// <summary>Numbers, of which the whole array is damaged.</summary>
    public static FuzzedReader Plain { get; } = Flowers("mat", array => [.. Header, .. array]);

    /// <summary>The same, compressed after the damage.</summary>
    public static FuzzedReader Zipped { get; } = Flowers("mat-compressed", array => [.. Header, .. Element(Compressed, Compress(array))]);

    /// <summary>Structures.</summary>
    public static FuzzedReader Cars { get; } = new("mat-structures", Annotations, [CarSeed], Tokens, folder => DatasetReading.ReadImages("cars", folder, "test"))
    {
        Wrap = array => [.. Header, .. array],
        Prepare = folder =>
        {
            DatasetReading.WriteImages(folder, "cars_test/1.png", "cars_test/2.png");
            Directory.CreateDirectory(Path.Combine(folder, "devkit"));
            File.WriteAllBytes(Path.Combine(folder, "devkit", "cars_meta.mat"), [.. Header, .. Array("class_names", Cells, [1, 2], [.. Words("", "one"), .. Words("", "two")])]);
        },
    };

    private static byte[] Header => [.. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124)), 0, 1, (byte)'I', (byte)'M'];

    private static FuzzedReader Flowers(string name, Func<byte[], byte[]> wrap) => new(name, Labels, LabelSeeds, Tokens, folder => DatasetReading.ReadImages("flowers102", folder, "test"))
    {
        Wrap = wrap,
        Prepare = folder =>
        {
            DatasetReading.WriteImages(folder, "jpg/image_00001.jpg", "jpg/image_00003.jpg");
            File.WriteAllBytes(Path.Combine(folder, "setid.mat"), [.. Header, .. Numbers("tstid", UInt8, [3, 1])]);
        },
    };

    private static byte[] Numbers(string name, int type, byte[] bytes) => Array(name, Doubles, [1, bytes.Length / (type == Double ? sizeof(double) : 1)], Element(type, bytes));

    private static byte[] Words(string name, string text) => Array(name, Text, [1, text.Length], Element(UInt16, Encoding.Unicode.GetBytes(text)));

    private static byte[] Structure(string name, string[] fields, params byte[][] values) => Array(
        name,
        Structures,
        [1, values.Length / fields.Length],
        [.. Element(Int32, [8, 0, 0, 0]), .. Element(Int8, Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => field.PadRight(8, '\0'))))), .. values.SelectMany(value => value)]);

    private static byte[] Array(string name, int kind, int[] shape, byte[] content) => Element(
        Matrix,
        [.. Element(UInt32, [(byte)kind, 0, 0, 0, 0, 0, 0, 0]), .. Element(Int32, [.. shape.SelectMany(BitConverter.GetBytes)]), .. Element(Int8, Encoding.ASCII.GetBytes(name)), .. content]);

    private static byte[] Element(int type, byte[] content)
    {
        var tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, type);
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), content.Length);
        return [.. tag, .. content, .. new byte[type == Compressed ? 0 : (8 - (content.Length % 8)) % 8]];
    }

    private static byte[] Compress(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(content);
        return bytes.ToArray();
    }
}
