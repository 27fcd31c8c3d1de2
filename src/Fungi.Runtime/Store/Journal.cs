using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// The batches whose rows are safely on disk, one line each: a CRC-32C in hex and the batch as JSON. A last line that a crash tore has the
/// wrong checksum; it and what follows never happened.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int ChecksumDigits = 8;
    private readonly Disk _disk;
    private readonly SafeFileHandle _file;
    private long _length;

    private Journal(Disk disk, SafeFileHandle file, ImmutableArray<FinishedBatch> batches, long length) =>
        (_disk, _file, Batches, _length) = (disk, file, batches, length);

    /// <summary>What the journal held when it was opened.</summary>
    public ImmutableArray<FinishedBatch> Batches { get; }

    public static Journal Create(Disk disk, string path)
    {
        var file = disk.Create(path, length: 0);
        disk.Flush(file);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
        return new Journal(disk, file, [], length: 0);
    }

    /// <summary>Opens a journal; what is torn will be written over. What was read may not have reached the disk before; afterwards it has.</summary>
    public static Journal Open(Disk disk, string path)
    {
        var (batches, length) = Parse(File.ReadAllBytes(path));
        var file = disk.Open(path);
        disk.Flush(file);
        return new Journal(disk, file, batches, length);
    }

    /// <summary>What a journal holds, also while another process writes it.</summary>
    public static ImmutableArray<FinishedBatch> Read(string path) => Parse(File.ReadAllBytes(path)).Batches;

    /// <summary>Records batches whose rows have reached the disk.</summary>
    public void Append(IEnumerable<FinishedBatch> batches)
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(batches.Select(Line)));
        _disk.Write(_file, lines, _length);
        _disk.Flush(_file);
        _length += lines.Length;
    }

    public void Dispose() => _file.Dispose();

    private static string Line(FinishedBatch batch)
    {
        var json = JsonSerializer.Serialize(batch, JournalJson.Default.FinishedBatch);
        return $"{Checksum(Encoding.UTF8.GetBytes(json)):x8} {json}\n";
    }

    private static (ImmutableArray<FinishedBatch> Batches, int Length) Parse(ReadOnlySpan<byte> bytes)
    {
        var batches = ImmutableArray.CreateBuilder<FinishedBatch>();
        var position = 0;
        while (bytes[position..].IndexOf((byte)'\n') is var end and > ChecksumDigits)
        {
            var line = bytes.Slice(position, end);
            var json = line[(ChecksumDigits + 1)..];
            if (!uint.TryParse(line[..ChecksumDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)) break;
            if (checksum != Checksum(json)) break;
            batches.Add(JsonSerializer.Deserialize(json, JournalJson.Default.FinishedBatch)!);
            position += end + 1;
        }

        return (batches.ToImmutable(), position);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes) checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}

/// <summary>A batch whose rows are on disk.</summary>
/// <param name="Batch">Its index.</param>
/// <param name="Skipped">The rows of the batch that have no features, counted from the batch's first, with the reason.</param>
internal sealed record FinishedBatch(int Batch, ImmutableSortedDictionary<int, string> Skipped);

[JsonSerializable(typeof(FinishedBatch))]
internal sealed partial class JournalJson : JsonSerializerContext;
