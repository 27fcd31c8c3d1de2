using System.Text;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_header_is_what_NumPy_writes()
    {
        // numpy.save("x.npy", numpy.zeros((3, 2), "float32")): magic, version 1.0, 118 as a little-endian 16-bit length, dictionary, spaces, newline.
        var expected = "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }" + new string(' ', 58) + "\n";

        Assert.Equal(128, expected.Length);
        Assert.Equal(expected, Encoding.Latin1.GetString(new NpyHeader("<f4", [3, 2]).ToBytes()));
    }

    [Theory]
    [InlineData(5, "(5,)")]
    [InlineData(long.MaxValue, "(9223372036854775807,)")]
    public void A_vector_has_a_trailing_comma_and_the_data_is_aligned(long length, string shape)
    {
        var header = new NpyHeader("<i8", [length]).ToBytes();

        Assert.Contains($"'shape': {shape}, }}", Encoding.Latin1.GetString(header), StringComparison.Ordinal);
        Assert.Equal(0, header.Length % 64);
        Assert.Equal(header.Length - 10, header[8]);
    }

    [Fact]
    public void Rows_are_read_where_they_were_written()
    {
        var values = Enumerable.Range(0, 12).Select(value => value * 0.5f).ToArray();
        var path = Write("<f4", "(4, 3)", [.. values.SelectMany(BitConverter.GetBytes)]);

        using var file = NpyFile.Open<float>(path);

        Assert.Equal((4L, 3), (file.Rows, file.Dim));
        Assert.Equal(values, file.ReadAll());
        Assert.Equal([4.5f, 5f, 5.5f], file.Row(3).ToArray());
        Assert.Equal(values[3..9], file.Slice(1, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Row(4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Row(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(3, 2).Length);
    }

    [Fact]
    public void A_matrix_without_rows_is_a_matrix()
    {
        using var file = NpyFile.Open<float>(Write("<f4", "(0, 3)", []));

        Assert.Equal((0L, 3), (file.Rows, file.Dim));
        Assert.Empty(file.ReadAll());
    }

    [Fact]
    public void A_disposed_file_is_not_read()
    {
        var file = NpyFile.Open<long>(Write("<i8", "(1,)", new byte[8]));
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Row(0).Length);
    }

    [Theory]
    [InlineData("<f4", "(2, 1)", 7)]                                        // cut short
    [InlineData("<f4", "(2, 1)", 9)]                                        // lengthened
    [InlineData("<f8", "(1, 1)", 4)]                                        // another type
    [InlineData(">f4", "(1, 1)", 4)]                                        // another byte order
    [InlineData("<i8", "(1,)", 8)]                                          // integers where floats are expected
    [InlineData("<f4", "(1, 1, 1)", 4)]                                     // an image
    [InlineData("<f4", "()", 4)]                                            // a scalar
    [InlineData("<f4", "(-1, 1)", 4)]
    [InlineData("<f4", "(9223372036854775807, 9223372036854775807)", 4)]    // overflows
    [InlineData("<f4", "(99999999999999999999999999, 1)", 4)]
    [InlineData("<f4", "(4294967296, 4294967296)", 0)]                      // overflows to 0
    [InlineData("<f4", "(0, 4294967296)", 0)]                               // rows longer than a span
    [InlineData("<f4', 'x': '", "(1, 1)", 4)]
    public void A_hostile_header_is_refused_by_name(string type, string shape, int bytes)
    {
        var path = Write(type, shape, new byte[bytes]);

        Assert.StartsWith(path, Assert.Throws<InputException>(() => NpyFile.Open<float>(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var path = Write("<f4", "(1, 1)", new byte[4]);
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<InputException>(() => NpyFile.Open<float>(path));
        }
    }

    [Fact]
    public void Neither_a_missing_file_nor_a_directory_is_an_array()
    {
        Assert.Throws<InputException>(() => NpyFile.Open<float>(_directory.File("absent.npy")));
        Assert.Throws<InputException>(() => NpyFile.Open<float>(_directory.File()));
    }

    private string Write(string type, string shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        var path = _directory.File("array.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data]);
        return path;
    }
}
