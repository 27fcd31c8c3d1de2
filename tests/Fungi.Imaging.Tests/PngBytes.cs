using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fungi.Imaging.Tests;

/// <summary>PNG files by hand, from the specification (W3C PNG, third edition): the tests do not trust the codec to write what it reads.</summary>
internal static class PngBytes
{
    public const byte Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    /// <summary>A file with these rows of samples, packed as the bit depth demands, and these chunks between header and pixels.</summary>
    public static byte[] Build(int width, int height, byte bitDepth, byte colourType, byte[][] rows, params (string Type, byte[] Data)[] chunks)
    {
        var scanLines = new MemoryStream();
        using (var zlib = new ZLibStream(scanLines, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                zlib.WriteByte(0);   // filter: none
                zlib.Write(row);
            }
        }

        var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        Chunk(png, "IHDR", [.. BigEndian(width), .. BigEndian(height), bitDepth, colourType, 0, 0, 0]);
        foreach (var (type, data) in chunks) Chunk(png, type, data);
        Chunk(png, "IDAT", scanLines.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write([.. BigEndian(data.Length), .. body, .. BigEndian((int)Crc32(body))]);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
