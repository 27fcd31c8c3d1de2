namespace Fungi.Runtime.Export;

/// <summary>Rows of an array, row-major and little-endian; valid until the next call.</summary>
internal delegate ReadOnlySpan<byte> RowReader(long firstRow, int count);

/// <summary>Takes some rows of an array.</summary>
internal delegate void RowWriter(long firstRow, int count, ReadOnlySpan<byte> bytes);

/// <summary>One array to export.</summary>
/// <param name="Name">Its name, with that of its split in front where there are several: <c>train/kl</c>.</param>
/// <param name="IsInteger">int64, else float32.</param>
/// <param name="Shape">One or two axes; the first counts the rows.</param>
/// <param name="Read">Its values.</param>
internal sealed record ExportedArray(string Name, bool IsInteger, IReadOnlyList<long> Shape, RowReader Read)
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>The size of all values.</summary>
    public long Bytes => Shape[0] * RowBytes;

    private long RowBytes => Shape.Skip(1).Aggregate(IsInteger ? sizeof(long) : sizeof(float), (long size, long axis) => size * axis);

    /// <summary>Passes all rows on, a small part at a time.</summary>
    /// <param name="write">Takes them.</param>
    /// <param name="written">Told how many bytes have been taken.</param>
    public void CopyTo(RowWriter write, Action<int> written)
    {
        var most = Math.Max(1, BytesAtOnce / RowBytes);
        for (long row = 0; row < Shape[0]; row += most)
        {
            var count = (int)Math.Min(most, Shape[0] - row);
            var bytes = Read(row, count);
            write(row, count, bytes);
            written(bytes.Length);
        }
    }
}
