using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// The batches whose rows are safely on disk, and the blocks that were dropped, one line each: a CRC-32C in hex and the fact as JSON. A last line that a crash tore has the
/// wrong checksum; it and what follows never happened.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int ChecksumDigits = 8;
    private readonly Disk _disk;
    private readonly SafeFileHandle _file;
    private long _length;

    private Journal(Disk disk, SafeFileHandle file, ImmutableArray<FinishedBatch> batches, ImmutableArray<DroppedBlock> dropped, long length) =>
        (_disk, _file, Batches, Dropped, _length) = (disk, file, batches, dropped, length);

    /// <summary>What the journal held when it was opened.</summary>
    public ImmutableArray<FinishedBatch> Batches { get; }

    /// <summary>The dropped blocks that the journal held when it was opened.</summary>
    public ImmutableArray<DroppedBlock> Dropped { get; }

    public static Journal Create(Disk disk, string path)
    {
        var file = disk.Create(path, length: 0);
        disk.Flush(file);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
        return new Journal(disk, file, [], [], length: 0);
    }

    /// <summary>Opens a journal; what is torn will be written over. What was read may not have reached the disk before; afterwards it has.</summary>
    public static Journal Open(Disk disk, string path)
    {
        var (batches, dropped, length) = Parse(File.ReadAllBytes(path));
        var file = disk.Open(path);
        disk.Flush(file);
        return new Journal(disk, file, batches, dropped, length);
    }

    /// <summary>The dropped blocks of a journal that another may be writing.</summary>
    public static ImmutableArray<DroppedBlock> ReadDropped(string path) => Parse(File.ReadAllBytes(path)).Dropped;

    /// <summary>What a journal holds, also while another process writes it.</summary>
    public static ImmutableArray<FinishedBatch> Read(string path) => Parse(File.ReadAllBytes(path)).Batches;

    /// <summary>Records batches whose rows have reached the disk.</summary>
    public void Append(IEnumerable<FinishedBatch> batches) =>
        AppendLines(string.Concat(batches.Select(batch => Line(JsonSerializer.Serialize(batch, JournalJson.Default.FinishedBatch)))));

    /// <summary>Records that a block is not written any more and will not be kept.</summary>
    public void Append(DroppedBlock dropped) => AppendLines(Line(JsonSerializer.Serialize(dropped, JournalJson.Default.DroppedBlock)));

    public void Dispose() => _file.Dispose();

    private void AppendLines(string text)
    {
        var lines = Encoding.UTF8.GetBytes(text);
        _disk.Write(_file, lines, _length);
        _disk.Flush(_file);
        _length += lines.Length;
    }

    private static string Line(string json) => $"{Checksum(Encoding.UTF8.GetBytes(json)):x8} {json}\n";

    private static (ImmutableArray<FinishedBatch> Batches, ImmutableArray<DroppedBlock> Dropped, int Length) Parse(ReadOnlySpan<byte> bytes)
    {
        var batches = ImmutableArray.CreateBuilder<FinishedBatch>();
        var dropped = ImmutableArray.CreateBuilder<DroppedBlock>();
        var position = 0;
        while (bytes[position..].IndexOf((byte)'\n') is var end and > ChecksumDigits)
        {
            var line = bytes.Slice(position, end);
            var json = line[(ChecksumDigits + 1)..];
            if (!uint.TryParse(line[..ChecksumDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)) break;
            if (checksum != Checksum(json)) break;
            if (json.StartsWith("{\"Name\""u8) && Read(json, JournalJson.Default.DroppedBlock) is { Name: not null, Reason: not null } block) dropped.Add(block);
            else if (Read(json, JournalJson.Default.FinishedBatch) is { Skipped: not null } batch && !batch.Skipped.ContainsValue(null!)) batches.Add(batch);
            else break;
            position += end + 1;
        }

        return (batches.ToImmutable(), dropped.ToImmutable(), position);
    }

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
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
[JsonSerializable(typeof(DroppedBlock))]
internal sealed partial class JournalJson : JsonSerializerContext;
