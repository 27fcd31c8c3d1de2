using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Fungi.Models;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>Files of <c>torch.save</c>: the zip archive, of which the pickle is damaged, and the older stream of pickles.</summary>
internal static class PyTorchFormat
{
    private const string Executed = "/dev/shm/fungi-fuzz-executed";

    private static readonly byte[] StorageBytes = new byte[24];

    private static readonly byte[] Tensor =
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"), .. "(("u8, .. Text("storage"), .. Global("torch", "FloatStorage"), .. Text("0"), .. Text("cpu"), .. "K\u0006tQK\0K\u0002K\u0003"u8, 0x86,
        .. "K\u0003K\u0001"u8, 0x86, 0x89, .. Global("collections", "OrderedDict"), .. ")RtR"u8,
    ];

    private static readonly byte[] Namespace = [.. Global("argparse", "Namespace"), (byte)')', 0x81, .. "}("u8, .. Text("arch"), .. Text("vit_tiny"), .. Text("lr"), (byte)'G', 63, 224, 0, 0, 0, 0, 0, 0, .. "ub"u8];

    private static readonly byte[][] Tokens =
    [
        .. "N J K M X T U B C G ( 0 1 2 ) t ] a e l } s u q\0 q\u0001 r\0\0\0\0 h\0 h\u0001 j\0\0\0\0 c R b Q . }q\u0005 h\u0005h\u0005b h\u0005h\u0005R K\0 K\u0006 M\u00e8\u0003".Split(' ').Select(Encoding.Latin1.GetBytes),
        [0x80, 2], [0x80, 9], [0x85], [0x86], [0x87], [0x88], [0x89], [0x8A, 1, 5], [0x8A, 255], [0x8B, 255, 255, 255, 127], [0x8C, 1, 65], [0x8D, 255, 255, 255, 255, 255, 255, 255, 127],
        [0x8E, 0, 0, 0, 64, 0, 0, 0, 0], [0x8F], [0x90], [0x91], [0x93], [0x94], [0x95, 0, 0, 0, 0, 0, 0, 0, 1], [0x81], [(byte)'X', 255, 255, 255, 127],
        Text("storage"), Text("a\nb"), Tensor, Namespace, Global("torch", "LongStorage"), Global("torch", "device"), Global("_codecs", "encode"), Global("torch", "Size"), Global("builtins", "set"),
        Global("os", "system"), Global("posix", "system"), Global("builtins", "eval"),
        [.. Global("posix", "system"), .. Text($"touch {Executed}"), 0x85, .. "R"u8],
        [.. "h\u0001"u8, 0x86, .. "Rq\u0001"u8], // calls with what the memo holds, twice
    ];

    private static readonly byte[][] Roots =
    [
        [0x80, 2, .. "}q\0("u8, .. Text("weight"), .. Tensor, .. Text("epoch"), .. "K\u0007"u8, .. Text("args"), .. Namespace, .. "u."u8],
        [0x80, 2, .. Namespace, .. "q\u0005."u8],
        [0x80, 2, .. Global("collections", "OrderedDict"), .. "]("u8, .. Text("a"), .. Tensor, 0x86, .. Text("b"), .. "]K\u0001a"u8, 0x86, .. "e"u8, 0x85, .. "Rq\u0001."u8],
        [0x80, 2, .. "}("u8, .. Text("device"), .. Global("torch", "device"), .. Text("cuda"), .. "K\u0001"u8, 0x86, .. "Rq\u0001"u8, .. Text("bytes"), .. Global("_codecs", "encode"), .. Text("\u00e9"), .. Text("latin1"), 0x86, .. "Rq\u0002u."u8],
    ];

    /// <summary>The archive.</summary>
    public static FuzzedReader Zip { get; } = new("pytorch-zip", "model.pth", Roots, Tokens, Read) { Wrap = WrapInZip, Executed = Executed };

    /// <summary>The stream.</summary>
    public static FuzzedReader Legacy { get; } = new("pytorch-legacy", "model.pth", [.. Roots.Select(LegacyStream)], Tokens, Read) { Executed = Executed };

    private static void Read(string folder)
    {
        using var file = Checkpoint.Load(Path.Combine(folder, "model.pth"));
        SafetensorsFormat.ReadAll(file);
    }

    private static byte[] WrapInZip(byte[] pickle)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("model/data.pkl", pickle);
            Add("model/byteorder", "little"u8.ToArray());
            Add("model/data/0", StorageBytes);

            void Add(string name, byte[] content)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] LegacyStream(byte[] root)
    {
        // In old files a storage is followed by the view that it is, None.
        var withViews = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(root).Replace("K\u0006tQ", "K\u0006NtQ", StringComparison.Ordinal));
        var usesStorage = withViews.Length > root.Length;
        var count = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, StorageBytes.Length / sizeof(float));
        return
        [
            0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.',
            0x80, 2, .. "M"u8, 0xE9, 3, (byte)'.',
            0x80, 2, .. "}("u8, .. Text("little_endian"), 0x88, .. "u."u8,
            .. withViews,
            0x80, 2, .. usesStorage ? [(byte)']', .. Text("0"), .. "a."u8] : "]."u8.ToArray(),
            .. usesStorage ? [.. count, .. StorageBytes] : Array.Empty<byte>(),
        ];
    }

    private static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return [(byte)'X', (byte)utf8.Length, 0, 0, 0, .. utf8];
    }

    private static byte[] Global(string module, string name) => [(byte)'c', .. Encoding.ASCII.GetBytes($"{module}\n{name}\n")];
}
