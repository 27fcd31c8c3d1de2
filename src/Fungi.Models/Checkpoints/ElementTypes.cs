using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>Sizes of element types, as files need them.</summary>
internal static class ElementTypes
{
    /// <summary>The most axes that a file's tensor may have: no network has as many, and each costs time and memory at every step.</summary>
    public const int MaximumRank = 64;

    /// <summary>Bytes of one element.</summary>
    public static int Size(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Checkpoints hold real numbers only."),
    };

    /// <summary>The number of elements of a shape without negative sizes; null where the sizes' product exceeds 64 bits.</summary>
    public static long? Count(IReadOnlyList<long> shape)
    {
        // The sizes beside a zero must fit as well: strides are computed from them.
        long product = 1;
        foreach (var size in shape.Where(size => size > 0))
        {
            if (product > long.MaxValue / size) return null;
            product *= size;
        }

        return shape.Contains(0) ? 0 : product;
    }

    /// <summary>The bytes of a contiguous tensor; null where they exceed 64 bits.</summary>
    public static long? ByteCount(IReadOnlyList<long> shape, ScalarType type) =>
        Count(shape) is { } count && count <= long.MaxValue / Size(type) ? count * Size(type) : null;
}
