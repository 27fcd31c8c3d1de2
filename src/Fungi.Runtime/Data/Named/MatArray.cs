using System.Buffers.Binary;
using static Fungi.Runtime.Data.Named.MatFile;

namespace Fungi.Runtime.Data.Named;

/// <summary>An array of a MAT-file: numbers, text, cells or structures.</summary>
internal sealed class MatArray
{
    /// <summary>The array without elements.</summary>
    public static MatArray Empty { get; } = new() { Shape = [0, 0], Type = ElementType.Double };

    /// <summary>Its sizes; the elements lie column by column.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Its text; null where it is none.</summary>
    public string? Text { get; init; }

    /// <summary>Its cells; null where it has none.</summary>
    public IReadOnlyList<MatArray>? Cells { get; init; }

    /// <summary>Of each field of its structures the values, one for each structure; null where it has none.</summary>
    public IReadOnlyDictionary<string, MatArray[]>? Fields { get; init; }

    /// <summary>How its numbers are written, which is often smaller than what they are in MATLAB.</summary>
    public ElementType Type { get; init; }

    /// <summary>Its numbers.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Bytes of a number; 0 where there are none.</summary>
    public int ElementSize => Type switch
    {
        ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Int32 or ElementType.UInt32 or ElementType.Single => 4,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>Its numbers, of which all must be whole and from 1 on: MATLAB counts from one.</summary>
    /// <exception cref="InvalidDataException">They are not, or there are none.</exception>
    public int[] Ordinals()
    {
        if (ElementSize == 0) throw new InvalidDataException("it holds something else where numbers are expected.");
        var numbers = new int[Bytes.Length / ElementSize];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = Number(index) is >= 1 and <= int.MaxValue and var number && number == Math.Truncate(number)
            ? (int)number
            : throw new InvalidDataException($"it holds the number {Number(index)} where whole ones from 1 on are expected.");
        return numbers;
    }

    private double Number(int index)
    {
        var element = Bytes.Span.Slice(index * ElementSize, ElementSize);
        return Type switch
        {
            ElementType.Int8 => (sbyte)element[0],
            ElementType.UInt8 => element[0],
            ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
            ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
            ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
            ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
            ElementType.Single => BinaryPrimitives.ReadSingleLittleEndian(element),
            ElementType.Double => BinaryPrimitives.ReadDoubleLittleEndian(element),
            ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(element),
        };
    }
}
