using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fungi.Runtime.Data.Named;

/// <summary>
/// A MAT-file of MATLAB 5 to 7, as <c>save -v7</c> and <c>scipy.io.savemat</c> write it: named arrays of numbers, texts, cells and structures, each perhaps
/// compressed ("MAT-File Format", The MathWorks). What the data sets do not use is refused: sparse arrays, objects, complex numbers.
/// </summary>
internal static class MatFile
{
    private const int HeaderLength = 128, VersionOffset = 124, Version = 0x0100, Tag = 8;
    private const long LongestFile = 1 << 26, FreeBytes = 1 << 16;
    private const int MostExpansion = 32; // what an array compresses to that is no bomb
    private const int DeepestNesting = 8, MaximumRank = 8, MostArrays = 32, MostFields = 64, LongestField = 64;

    /// <summary>Reads the arrays by name.</summary>
    /// <exception cref="InputException">The file is absent, malformed, or of another version.</exception>
    public static IReadOnlyDictionary<string, MatArray> Read(string path)
    {
        return Checked(path, () =>
        {
            using var file = File.OpenRead(path);
            if (file.Length > LongestFile) throw new InvalidDataException($"it has {file.Length} bytes; expected at most {LongestFile}.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Arrays(bytes);
        });
    }

    /// <summary>Takes something from what a file holds, with the file's name in front of what is wrong.</summary>
    /// <exception cref="InputException">What is taken is not there.</exception>
    public static T Checked<T>(string path, Func<T> take)
    {
        try
        {
            return take();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path}: not a readable MAT-file: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, MatArray> Arrays(byte[] bytes)
    {
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(VersionOffset)) != Version || !bytes.AsSpan(VersionOffset + 2).StartsWith("IM"u8))
            throw new InvalidDataException("it does not begin as one of MATLAB 5 to 7 with little-endian numbers; expected what save -v7 writes.");
        var arrays = new Dictionary<string, MatArray>(StringComparer.Ordinal);
        var left = FreeBytes + (MostExpansion * (long)bytes.Length);
        for (ReadOnlyMemory<byte> rest = bytes.AsMemory(HeaderLength); !rest.IsEmpty;)
        {
            if (arrays.Count == MostArrays) throw new InvalidDataException($"it holds more than {MostArrays} arrays.");
            var element = Next(ref rest);
            if (element.Type == ElementType.Compressed) element = Single(Decompressed(element.Data, ref left));
            var (name, array) = Matrix(element, DeepestNesting);
            if (!arrays.TryAdd(name, array)) throw new InvalidDataException($"it holds '{InputException.OneLine(name)}' twice.");
        }

        return arrays;
    }

    private static byte[] Decompressed(ReadOnlyMemory<byte> compressed, ref long left)
    {
        using var bytes = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        var piece = new byte[1 << 12];
        for (int read; (read = zlib.Read(piece)) > 0;)
        {
            if ((left -= read) < 0) throw new InvalidDataException($"an array is more than {MostExpansion} times as large as the file.");
            bytes.Write(piece.AsSpan(0, read));
        }

        return bytes.ToArray();
    }

    private static Element Single(ReadOnlyMemory<byte> bytes) => Next(ref bytes);

    /// <summary>Takes an element, with the bytes that fill it up to a multiple of eight.</summary>
    private static Element Next(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < Tag) throw CutOff();
        var (type, size) = (BinaryPrimitives.ReadUInt32LittleEndian(rest.Span), BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[4..]));
        // Up to four bytes lie within the tag, whose first number then holds their count too.
        if (type >> 16 is > 0 and var small)
        {
            if (small > 4) throw new InvalidDataException("a small element has more than four bytes.");
            var data = rest.Slice(4, (int)small);
            rest = rest[Tag..];
            return new((ElementType)(type & 0xFFFF), data);
        }

        if (size > rest.Length - Tag) throw CutOff();
        var element = new Element((ElementType)type, rest.Slice(Tag, (int)size));
        var padded = element.Type == ElementType.Compressed ? size : (size + 7) / 8 * 8;
        rest = rest[(int)Math.Min(rest.Length, Tag + (long)padded)..];
        return element;
    }

    private static (string Name, MatArray Array) Matrix(Element element, int depth)
    {
        if (element.Type != ElementType.Matrix) throw new InvalidDataException("it holds something else where an array is expected.");
        if (depth == 0) throw new InvalidDataException($"its cells are nested deeper than {DeepestNesting}.");
        if (element.Data.IsEmpty) return ("", MatArray.Empty);
        var rest = element.Data;
        var flags = Next(ref rest);
        if (flags.Type != ElementType.UInt32 || flags.Data.Length != 8) throw Malformed();
        var shape = Numbers(Next(ref rest));
        var count = Count(shape);
        var name = Text(Next(ref rest));
        const int ClassMask = 0xFF, Complex = 0x800;
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(flags.Data.Span);
        if ((kind & Complex) != 0) throw new InvalidDataException($"'{InputException.OneLine(name)}' holds complex numbers.");
        return (name, (MatClass)(kind & ClassMask) switch
        {
            MatClass.Cell => new() { Shape = shape, Cells = Cells(ref rest, count, depth) },
            MatClass.Structure => Structure(shape, ref rest, count, depth),
            MatClass.Text => new() { Shape = shape, Text = Text(Next(ref rest)) },
            >= MatClass.Double and <= MatClass.UInt64 => Numeric(shape, Next(ref rest), count),
            var other => throw new InvalidDataException($"'{InputException.OneLine(name)}' is an array of class {(int)other}; expected numbers, text, cells or structures."),
        });
    }

    private static MatArray Numeric(int[] shape, Element element, long count)
    {
        var array = new MatArray { Shape = shape, Type = element.Type, Bytes = element.Data };
        return array.ElementSize > 0 && count * array.ElementSize == element.Data.Length ? array : throw Malformed();
    }

    private static MatArray[] Cells(ref ReadOnlyMemory<byte> rest, long count, int depth)
    {
        if (count > rest.Length / Tag) throw CutOff();
        var cells = new MatArray[count];
        for (var cell = 0; cell < cells.Length; cell++) cells[cell] = Matrix(Next(ref rest), depth - 1).Array;
        return cells;
    }

    /// <summary>The names of the fields, each as long as the longest, then the fields of the first structure, those of the second, and so on.</summary>
    private static MatArray Structure(int[] shape, ref ReadOnlyMemory<byte> rest, long count, int depth)
    {
        if (Numbers(Next(ref rest)) is not [(> 0 and <= LongestField) and var length]) throw Malformed();
        var names = Text(Next(ref rest)).PadRight(length, '\0');
        if (names.Length % length != 0 || names.Length > MostFields * length) throw Malformed();
        string[] fields = [.. names.Chunk(length).Select(name => new string(name).TrimEnd('\0'))];
        if (count > rest.Length / Tag) throw CutOff();
        var values = Cells(ref rest, count * fields.Length, depth);
        var columns = new Dictionary<string, MatArray[]>(StringComparer.Ordinal);
        foreach (var (field, name) in fields.Index()) columns[name] = [.. Enumerable.Range(0, (int)count).Select(row => values[(row * fields.Length) + field])];
        return new() { Shape = shape, Fields = columns };
    }

    private static int[] Numbers(Element element)
    {
        if (element.Type != ElementType.Int32 || element.Data.Length is var bytes && (bytes % sizeof(int) != 0 || bytes > MaximumRank * sizeof(int))) throw Malformed();
        var numbers = new int[element.Data.Length / sizeof(int)];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = BinaryPrimitives.ReadInt32LittleEndian(element.Data.Span[(sizeof(int) * index)..]);
        return numbers;
    }

    private static long Count(int[] shape)
    {
        var count = 1L;
        foreach (var size in shape) count = size >= 0 && (size == 0 || count <= int.MaxValue / size) ? count * size : throw Malformed();
        return count;
    }

    private static string Text(Element element) => element.Type switch
    {
        ElementType.Int8 or ElementType.UInt8 or ElementType.Utf8 => Encoding.UTF8.GetString(element.Data.Span),
        ElementType.UInt16 or ElementType.Utf16 => Encoding.Unicode.GetString(element.Data.Span),
        _ => throw Malformed(),
    };

    private static InvalidDataException CutOff() => new("it is cut off.");

    private static InvalidDataException Malformed() => new("an array is described in an unknown way.");

    private readonly record struct Element(ElementType Type, ReadOnlyMemory<byte> Data);

    private enum MatClass
    {
        Cell = 1, Structure = 2, Text = 4, Double = 6, UInt64 = 15,
    }

    /// <summary>What the bytes of an element are.</summary>
    internal enum ElementType
    {
        None = 0, Int8 = 1, UInt8 = 2, Int16 = 3, UInt16 = 4, Int32 = 5, UInt32 = 6, Single = 7, Double = 9, Int64 = 12, UInt64 = 13, Matrix = 14, Compressed = 15, Utf8 = 16, Utf16 = 17,
    }
}
