namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// A tar archive whose long names and attributes are no longer than any name needs: the reader would make room for whatever their header
/// announces, up to 2 GiB, before it looks for them.
/// </summary>
internal sealed class TarMetadataLimit(Stream archive) : Stream
{
    private const int Block = 512, SizeOffset = 124, SizeLength = 12, TypeOffset = 156, MagicOffset = 257;
    private const long Longest = 1 << 20;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => archive.Length;

    public override long Position
    {
        get => archive.Position;
        set => archive.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = archive.Read(buffer);
        if (read == Block) CheckHeader(buffer[..Block]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => archive.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static void CheckHeader(ReadOnlySpan<byte> header)
    {
        const byte Binary = 0x80; // in the first byte of a size too large for octal digits
        if (!header[MagicOffset..].StartsWith("ustar"u8) || header[TypeOffset] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K')) return;
        var size = header.Slice(SizeOffset, SizeLength);
        long value = 0;
        foreach (var digit in size) value = digit is >= (byte)'0' and <= (byte)'7' ? (value * 8) + (digit - '0') : value;
        if ((size[0] & Binary) != 0 || value > Longest) throw new InvalidDataException($"the archive has a name or attributes of more than {Longest} bytes.");
    }
}
