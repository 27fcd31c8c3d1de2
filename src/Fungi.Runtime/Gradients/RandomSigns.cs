using System.Buffers.Binary;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>Random matrices of ±1. A sign depends on the key, its row and its column alone.</summary>
internal static class RandomSigns
{
    private const int BlockColumns = 128;

    /// <summary>A whole matrix, float32 [rows, columns].</summary>
    public static Tensor Draw(RandomKey key, int rows, long columns) => Expand(Bits(key, rows, columns), OfBytes()).narrow(1, 0, columns).contiguous();

    /// <summary>The signs that a byte stands for, its lowest bit first: float32 [256, 8].</summary>
    public static Tensor OfBytes()
    {
        var table = new float[256 * 8];
        for (var index = 0; index < table.Length; index++) table[index] = (((index / 8) >> (index % 8)) & 1) == 0 ? -1 : 1;
        return tensor(table, [256, 8]);
    }

    /// <summary>A matrix of eight signs a byte: column c is bit c % 128 of block c / 128 of its row's stream. Rows end with a whole byte.</summary>
    public static Tensor Bits(RandomKey key, int rows, long columns)
    {
        var rowBytes = (int)((columns + 7) / 8);
        var bits = new byte[(long)rows * rowBytes];
        Parallel.For(0, rows, row =>
        {
            Span<byte> block = stackalloc byte[BlockColumns / 8];
            for (var start = 0; start < rowBytes; start += block.Length)
            {
                var (low, high) = Philox.Block(key.Value, (ulong)(start / block.Length), (ulong)row);
                BinaryPrimitives.WriteUInt64LittleEndian(block, low);
                BinaryPrimitives.WriteUInt64LittleEndian(block[sizeof(ulong)..], high);
                block[..Math.Min(block.Length, rowBytes - start)].CopyTo(bits.AsSpan((row * rowBytes) + start));
            }
        });
        return tensor(bits, [rows, rowBytes]);
    }

    /// <summary>Bytes [rows, n] to signs [rows, 8 n], with <see cref="OfBytes"/> in the type and place that are wanted.</summary>
    public static Tensor Expand(Tensor bits, Tensor ofBytes) => ofBytes.index_select(0, bits.reshape(-1).to(ScalarType.Int32)).reshape(bits.shape[0], -1);
}
