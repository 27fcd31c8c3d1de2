using System.Buffers.Binary;
using System.Text;
using Fungi.Models;
using Fungi.Runtime.Training;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>safetensors, as weights, as the checkpoint of a training, and as the head of a fine-tuned backbone. What is damaged is the header.</summary>
internal static class SafetensorsFormat
{
    private const int DataBytes = 42;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"F64\"", "\"F32\"", "\"BF16\"", "\"BOOL\"", "\"F8_E4M3\"", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "{", "}", "[", "]", ",", "1,", "0,", "\"a\":",
            "\\u0000", "\\ud800", "\\n", "\n", "\u001b[2J", "{\"a\":", "[[", "9223372036854775807,", "\"x\":{\"dtype\":\"U8\",\"shape\":[0,4611686018427387904,4],\"data_offsets\":[0,0]},",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xEF, 0xBB, 0xBF],
    ];

    private static readonly byte[][] Seeds =
    [
        """{"__metadata__":{"steps":"7","seed":"42"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"a.bias":{"dtype":"F16","shape":[5],"data_offsets":[24,34]},"none":{"dtype":"I64","shape":[0,9],"data_offsets":[34,34]},"bytes":{"dtype":"U8","shape":[8],"data_offsets":[34,42]}}"""u8.ToArray(),
        """{"__metadata__":{"steps":"0","seed":"42"},"scalar":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"rest":{"dtype":"BOOL","shape":[1,1,34],"data_offsets":[8,42]}}"""u8.ToArray(),
    ];

    private static readonly byte[][] HeadSeeds =
    [
        """{"__metadata__":{"classes":"[\"cat\",\"dog\"]"},"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"rest":{"dtype":"U8","shape":[10],"data_offsets":[32,42]}}"""u8.ToArray(),
    ];

    /// <summary>A checkpoint of weights.</summary>
    public static FuzzedReader Weights { get; } = new("safetensors", "weights.safetensors", Seeds, Tokens, folder =>
    {
        using var file = Checkpoint.Load(Path.Combine(folder, "weights.safetensors"));
        ReadAll(file);
    })
    { Wrap = Wrap };

    /// <summary>A training on its way.</summary>
    public static FuzzedReader TrainingCheckpoint { get; } = new("training-checkpoint", "backbone.checkpoint", Seeds, Tokens, folder =>
        new TrainingCheckpoint(Path.Combine(folder, "backbone.checkpoint"), "Fungi:Pretrain", new Dictionary<string, string> { ["seed"] = "42" }).Load(total: 10, ReadAll))
    { Wrap = Wrap };

    /// <summary>A linear head for embeddings of three numbers.</summary>
    public static FuzzedReader Head { get; } = new("classification-head", "head.safetensors", HeadSeeds, Tokens, folder =>
        ClassificationHead.Read(Path.Combine(folder, "head.safetensors"), embeddingDim: 3, TorchSharp.torch.CPU).Dispose())
    { Wrap = Wrap };

    /// <summary>Reads every tensor of a file, each of which must fit in it.</summary>
    public static void ReadAll(TensorFile file)
    {
        var length = new FileInfo(file.Path).Length;
        foreach (var name in file.Tensors.Keys)
        {
            using var tensor = file.Read(name);
            if (tensor.numel() * tensor.element_size() > length) throw new InvalidOperationException($"A file of {length} bytes gives a tensor of {tensor.numel()} elements.");
        }
    }

    private static byte[] Wrap(byte[] header)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. new byte[DataBytes]];
    }
}
