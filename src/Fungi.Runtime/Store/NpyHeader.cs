using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fungi.Runtime.Store;

/// <summary>
/// The header of a NumPy <c>.npy</c> file of format version 1.0: magic, version, and a Python dictionary that names type and shape, padded
/// with spaces so that the data begins at a multiple of 64 bytes. The bytes are those that <c>numpy.save</c> writes.
/// </summary>
/// <param name="ElementType">NumPy's name of the element type: <c>&lt;f4</c> or <c>&lt;i8</c>.</param>
/// <param name="Shape">The lengths of the axes, row-major.</param>
internal sealed partial record NpyHeader(string ElementType, IReadOnlyList<long> Shape)
{
    private const int Alignment = 64;
    private const int PrefixLength = 10;

    private static ReadOnlySpan<byte> Prefix => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>NumPy's name of <typeparamref name="T"/>.</summary>
    public static string ElementTypeOf<T>() where T : unmanaged => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Single => "<f4",
        TypeCode.Int64 => "<i8",
        _ => throw new NotSupportedException($"No .npy element type for {typeof(T)}."),
    };

    /// <summary>The header as it stands at the head of the file.</summary>
    public byte[] ToBytes()
    {
        var shape = Shape.Count == 1 ? $"{Shape[0]}," : string.Join(", ", Shape);
        var text = $"{{'descr': '{ElementType}', 'fortran_order': False, 'shape': ({shape}), }}";
        var length = (PrefixLength + text.Length + 1 + Alignment - 1) / Alignment * Alignment;

        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        Prefix.CopyTo(bytes);
        bytes[8] = (byte)(length - PrefixLength);
        bytes[9] = (byte)((length - PrefixLength) >> 8);
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(PrefixLength));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Reads the header of a file that must hold exactly the announced data.</summary>
    /// <returns>The header and the offset in bytes at which the data begins.</returns>
    /// <exception cref="InputException">The file is no such file, or has been cut or lengthened.</exception>
    public static (NpyHeader Header, int DataOffset) Read(string path, Stream file, int elementSize)
    {
        var prefix = new byte[PrefixLength];
        if (file.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false) < PrefixLength || !prefix.AsSpan().StartsWith(Prefix))
        {
            throw new InputException($"{path}: is not a NumPy file of format version 1.0.");
        }

        var text = new byte[prefix[8] | (prefix[9] << 8)];
        var complete = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) == text.Length;
        var match = Dictionary().Match(Encoding.Latin1.GetString(text));
        if (!complete || !match.Success)
        {
            throw new InputException($"{path}: has a damaged NumPy header; expected descr, fortran_order False and shape.");
        }

        var dataOffset = PrefixLength + text.Length;
        try
        {
            long[] shape = [.. match.Groups["axis"].Captures.Select(axis => long.Parse(axis.Value, NumberStyles.None, CultureInfo.InvariantCulture))];
            var expected = checked(shape.Aggregate((long)elementSize, (size, axis) => checked(size * axis)) + dataOffset);
            if (file.Length != expected) throw new InputException($"{path}: has {file.Length} bytes; its header announces {expected}.");
            return (new NpyHeader(match.Groups["type"].Value, shape), dataOffset);
        }
        catch (OverflowException exception)
        {
            throw new InputException($"{path}: has a NumPy header with an impossible shape.", exception);
        }
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \(((?<axis>[0-9]+),|(?<axis>[0-9]+)(, (?<axis>[0-9]+))+)\), \} *\n$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dictionary();
}
