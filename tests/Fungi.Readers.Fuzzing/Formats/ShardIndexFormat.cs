using System.Text;
using Fungi.Models;
using static TorchSharp.torch;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>The index of a sharded checkpoint, beside two sound shards.</summary>
internal static class ShardIndexFormat
{
    private const string File = "model.safetensors.index.json";

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "{", "}", "[", "]", ",", "\"\"", "\"weight_map\":", "\"weight_map\":{},", "\"a\":\"one.safetensors\",", "\"b\":null,", "\"../one.safetensors\"", "\"/etc/passwd\"", "\".\"", $"\"{File}\"", "\"one.safetensors\\u0000\"", "[[", "{\"a\":",
            "\\ud800", "\\n", "\n",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>The index.</summary>
    public static FuzzedReader Index { get; } = new(
        "shard-index",
        File,
        ["""{"metadata":{"total_size":24},"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"two.safetensors"}}"""u8.ToArray()],
        Tokens,
        folder =>
        {
            using var file = Checkpoint.Load(Path.Combine(folder, File));
            foreach (var name in file.Tensors.Keys)
            {
                using var tensor = file.Read(name);
                if (tensor.numel() > 3) throw new InvalidOperationException($"Shards of three numbers give a tensor of {tensor.numel()}.");
            }
        })
    {
        Prepare = folder =>
        {
            using var scope = NewDisposeScope();
            Safetensors.Write(Path.Combine(folder, "one.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones(3) });
            Safetensors.Write(Path.Combine(folder, "two.safetensors"), new Dictionary<string, Tensor> { ["b"] = ones(2), ["c"] = ones(1) });
        },
    };
}
