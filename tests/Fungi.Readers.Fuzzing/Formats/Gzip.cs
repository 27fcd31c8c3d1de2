using System.IO.Compression;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>Packs a content as gzip does.</summary>
internal static class Gzip
{
    public static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(content);
        return compressed.ToArray();
    }
}
