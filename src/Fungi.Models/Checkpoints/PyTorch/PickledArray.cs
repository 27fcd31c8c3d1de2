using System.Buffers.Binary;
using System.Text;

namespace Fungi.Models;

/// <summary>A NumPy array of numbers.</summary>
internal sealed class PickledArray
{
    private ReadOnlyMemory<byte> bytes;
    private PickledNumberType? type;

    /// <summary>Its sizes.</summary>
    public long[] Shape { get; private set; } = [0];

    /// <summary>Its elements, row by row, where they are bytes.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public ReadOnlyMemory<byte> Bytes => type is { Size: 1 } ? bytes : throw new InvalidDataException("an array does not hold bytes.");

    /// <summary>Its elements as whole numbers, row by row.</summary>
    /// <exception cref="InvalidDataException">One is none.</exception>
    public long[] Integers()
    {
        var integers = new long[Count];
        for (var index = 0; index < integers.Length; index++) integers[index] = Element(index) is { } value && value == Math.Truncate(value) && Math.Abs(value) < 1L << 53
            ? (long)value
            : throw new InvalidDataException("an array holds a number that is not whole.");
        return integers;
    }

    /// <summary>Its elements, row by row.</summary>
    public double[] Numbers()
    {
        var numbers = new double[Count];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = Element(index);
        return numbers;
    }

    /// <summary>Reads the state that <c>ndarray.__reduce__</c> gives: its version, the shape, the type, whether columns come first, and the bytes.</summary>
    public void SetState(object? state)
    {
        if (state is not (object?[] and [long, object?[] shape, PickledNumberType newType, bool isColumnMajor, var data])) throw Malformed();
        Set(data, newType, shape, isColumnMajor);
    }

    /// <summary>Reads the arguments of NumPy's <c>_frombuffer</c>, which protocol 5 calls: bytes, type, shape, order.</summary>
    public static PickledArray FromBuffer(object?[] arguments)
    {
        if (arguments is not [byte[] data, PickledNumberType type, object?[] shape, ("C" or "F") and var order]) throw Malformed();
        var array = new PickledArray();
        array.Set(data, type, shape, isColumnMajor: order is "F");
        return array;
    }

    /// <summary>Reads the arguments of NumPy's <c>scalar</c>: a type and the bytes.</summary>
    /// <returns>A long, a double or a bool.</returns>
    public static object Scalar(object?[] arguments)
    {
        if (arguments is not [PickledNumberType type, var data]) throw Malformed();
        var array = new PickledArray();
        array.Set(data, type, [], isColumnMajor: false);
        return type.Kind switch { 'f' => array.Element(0), 'b' => array.Element(0) != 0, _ => (object)array.Integers()[0] };
    }

    private int Count => type is null ? 0 : bytes.Length / type.Size;

    private void Set(object? data, PickledNumberType newType, object?[] shape, bool isColumnMajor)
    {
        // Python 2 has no type of its own for bytes.
        ReadOnlyMemory<byte> read = data switch { byte[] known => known, string text => Encoding.Latin1.GetBytes(text), _ => throw Malformed() };
        if (shape.Length > ElementTypes.MaximumRank) throw new InvalidDataException($"an array has {shape.Length} axes; expected at most {ElementTypes.MaximumRank}.");
        var sizes = Array.ConvertAll(shape, size => size is long number and >= 0 ? number : throw Malformed());
        if (ElementTypes.Count(sizes) is not { } count || count > read.Length || count * newType.Size != read.Length)
            throw new InvalidDataException($"an array of shape [{string.Join(", ", sizes)}] has {read.Length} bytes; expected {newType.Size} for each element.");
        if (isColumnMajor && sizes.Length > 2) throw new InvalidDataException("an array of more than two axes lists its columns first; expected its rows.");
        (Shape, type) = (sizes, newType);
        bytes = isColumnMajor && sizes.Length == 2 ? Transposed(read.Span, (int)sizes[0], (int)sizes[1], newType.Size) : read;
    }

    private static byte[] Transposed(ReadOnlySpan<byte> columns, int height, int width, int size)
    {
        var rows = new byte[columns.Length];
        for (var place = 0; rows.Length > 0 && place < height * width; place++)
            columns.Slice(((place % width * height) + (place / width)) * size, size).CopyTo(rows.AsSpan(place * size));
        return rows;
    }

    private double Element(int index)
    {
        Span<byte> element = stackalloc byte[sizeof(long)];
        element = element[..type!.Size];
        bytes.Span.Slice(index * type.Size, type.Size).CopyTo(element);
        if (type.IsBigEndian) element.Reverse();
        return (type.Kind, type.Size) switch
        {
            ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(element),
            ('f', _) => BinaryPrimitives.ReadDoubleLittleEndian(element),
            ('i', 1) => (sbyte)element[0],
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
            ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(element),
            (_, 1) => element[0],
            (_, 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
            (_, 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(element),
        };
    }

    private static InvalidDataException Malformed() => new("a NumPy array is described in an unknown way.");
}
