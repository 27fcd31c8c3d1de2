using System.Formats.Tar;
using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>Archives of class folders, in each of tar's dialects. A damaged header gets its checksum mended.</summary>
internal static class TarFormat
{
    private const int Block = 512, ChecksumOffset = 148, ChecksumLength = 8, MagicOffset = 257;

    private static readonly byte[][] Seeds =
    [
        Archive(new UstarTarEntry(TarEntryType.RegularFile, "set/cat/1.png") { DataStream = Image(1) }, new UstarTarEntry(TarEntryType.SymbolicLink, "set/cat/2.png") { LinkName = "/etc/passwd" }),
        Archive(
            new PaxTarEntry(TarEntryType.RegularFile, $"dog/{new string('é', 120)}.png") { DataStream = Image(2) },
            new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string> { ["comment"] = "c" }),
            new PaxTarEntry(TarEntryType.RegularFile, "cat/../../up.png") { DataStream = Image(3) }),
        Archive(new GnuTarEntry(TarEntryType.RegularFile, $"cat/{new string('n', 150)}.png") { DataStream = Image(4) }, new GnuTarEntry(TarEntryType.HardLink, "cat/3.png") { LinkName = new('l', 150) }),
        Archive(new V7TarEntry(TarEntryType.V7RegularFile, "cat/1.png") { DataStream = Image(5) }, new V7TarEntry(TarEntryType.Directory, "dog/")),
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[] { "ustar\0" + "00", "ustar  \0", "../", "/", "a/", ".png", "x", "g", "L", "K", "S", "00000000000\0", "77777777777\0", "30 path=../../x.png\n", "22 size=9223372036854775807\n", "16 size=1000000\n", "25 GNU.sparse.major=1\n", "12 mtime=1\n", "\0", "\n" }
            .Select(Encoding.Latin1.GetBytes),
        [0x80, 0, 0, 0, 0, 0, 0, 0, 127, 255, 255, 255], [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255], new byte[Block],
    ];

    /// <summary>As it is.</summary>
    public static FuzzedReader Plain { get; } = new("tar", "set.tar", Seeds, Tokens, folder => DatasetReading.ReadImages(Path.Combine(folder, "set.tar"))) { Wrap = Checksummed };

    /// <summary>Gzipped.</summary>
    public static FuzzedReader Gzipped { get; } =
        new("tar-gz", "set.tgz", Seeds, Tokens, folder => DatasetReading.ReadImages(Path.Combine(folder, "set.tgz"))) { Wrap = archive => Gzip.Compress(Checksummed(archive)) };

    private static MemoryStream Image(byte shade) => new(DatasetReading.Png(shade));

    private static byte[] Archive(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries) writer.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    private static byte[] Checksummed(byte[] archive)
    {
        byte[] mended = [.. archive];
        for (var start = 0; start + Block <= mended.Length; start += Block)
        {
            var header = mended.AsSpan(start, Block);
            // In the dialect without a magic, the first block alone is known to be a header.
            if (start > 0 && !header[MagicOffset..].StartsWith("ustar"u8)) continue;
            var checksum = header.Slice(ChecksumOffset, ChecksumLength);
            checksum.Fill((byte)' ');
            var sum = 0;
            foreach (var value in header) sum += value;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(ChecksumLength - 2, '0'), checksum);
            checksum[^2] = 0;
        }

        return mended;
    }
}
