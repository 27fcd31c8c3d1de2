using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// Writes the features of one split into a directory, batch by batch in any order. Killed at any instant, the same call resumes it, and the
/// directory ends with the same bytes. One writer at a time; not thread-safe.
/// </summary>
/// <remarks>
/// Rows go to <c>NAME.npy.part</c> at their final offset. A batch enters the journal once its rows have been flushed, so whatever the journal
/// says is true. <see cref="Finish"/> renames the parts, and only the rename of a complete manifest makes the split readable.
/// </remarks>
public sealed class FeatureStore : IDisposable
{
    internal const string LabelsFile = "labels.npy";
    internal const string SamplesFile = "samples.json";
    internal const string JournalFile = "journal";
    internal const string LockFile = "lock";
    private const string PartSuffix = ".part";

    private readonly Disk _disk;
    private readonly string _directory;
    private readonly IReadOnlyList<(string Id, long Label)> _samples;
    private readonly TimeSpan _flushInterval;
    private readonly SortedDictionary<int, FinishedBatch> _finished = [];
    private readonly List<FinishedBatch> _pending = [];
    private readonly List<DroppedBlock> _dropped = [];
    private FeatureManifest _manifest;
    private WriterLock? _lock;
    private Journal? _journal;
    private SafeFileHandle[] _parts = [];
    private long _lastFlush = Stopwatch.GetTimestamp();

    private FeatureStore(
        Disk disk, string directory, FeatureManifest manifest, IReadOnlyList<(string Id, long Label)> samples, TimeSpan flushInterval) =>
        (_disk, _directory, _manifest, _samples, _flushInterval) = (disk, directory, manifest, samples, flushInterval);

    /// <summary>The number of batches; the last may be shorter.</summary>
    public int BatchCount => (int)(((long)_samples.Count + _manifest.BatchSize - 1) / _manifest.BatchSize);

    /// <summary>The number of batches that a resumed run need not compute again.</summary>
    public int FinishedBatches => IsComplete ? BatchCount : _finished.Count;

    /// <summary>Whether the split is complete and nothing is left to do.</summary>
    public bool IsComplete => _manifest.Status == FeatureStatus.Complete;

    /// <summary>Creates a split's directory, or resumes what is in it.</summary>
    /// <param name="directory">The split's directory; created with its parents where it is missing.</param>
    /// <param name="manifest">The run. Count and hash of the samples, status and skipped samples are filled in by the store.</param>
    /// <param name="samples">The samples' ids and labels, in row order.</param>
    /// <param name="overwrite">Discards the features of another or an earlier run.</param>
    /// <param name="flushInterval">A batch that is written sooner after the last flush waits for the next one; 1 s by default, zero flushes every batch.</param>
    /// <exception cref="InputException">
    /// The directory holds another run or other files, is in use by another process, is damaged, or cannot be written.
    /// </exception>
    public static FeatureStore Open(
        string directory, FeatureManifest manifest, IReadOnlyList<(string Id, long Label)> samples, bool overwrite = false, TimeSpan? flushInterval = null) =>
        Open(Disk.Default, directory, manifest, samples, overwrite, flushInterval);

    internal static FeatureStore Open(
        Disk disk, string directory, FeatureManifest manifest, IReadOnlyList<(string Id, long Label)> samples, bool overwrite, TimeSpan? flushInterval)
    {
        manifest.Validate(directory);
        manifest = manifest with { Samples = samples.Count, SamplesSha256 = Hash(samples), Status = FeatureStatus.Running, Skipped = [] };
        var store = new FeatureStore(disk, directory, manifest, samples, flushInterval ?? TimeSpan.FromSeconds(1));
        try
        {
            store.OpenDirectory(overwrite);
            return store;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            store.Dispose();
            throw new InputException($"{directory}: cannot be written: {exception.Message}", exception);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the features in a split's directory, where there are any.</summary>
    /// <exception cref="InputException">The directory is in use by another process.</exception>
    internal static void Discard(Disk disk, string directory)
    {
        if (FeatureManifest.TryRead(directory) is null) return;
        using var held = WriterLock.Take(Path.Combine(directory, LockFile), directory);
        foreach (var file in Directory.GetFiles(directory).Where(file => Path.GetFileName(file) is not (LockFile or FeatureManifest.FileName))) disk.Delete(file);
        disk.SyncDirectory(directory);
        disk.Delete(Path.Combine(directory, FeatureManifest.FileName)); // last: without it the others would be a stranger's files
        disk.SyncDirectory(directory); // before the run says that it is done
    }

    /// <summary>Whether a batch is safely on disk.</summary>
    public bool IsFinished(int batch)
    {
        CheckBatch(batch);
        return IsComplete || _finished.ContainsKey(batch);
    }

    /// <summary>The first row of a batch and the number of its rows.</summary>
    public (int FirstRow, int Rows) RowsOf(int batch)
    {
        CheckBatch(batch);
        var first = batch * _manifest.BatchSize;
        return (first, Math.Min(_manifest.BatchSize, _samples.Count - first));
    }

    /// <summary>Writes the rows of one batch. It counts as finished with the next flush, which comes by itself.</summary>
    /// <param name="batch">The batch's index.</param>
    /// <param name="blocks">One array <c>[rows, Dim]</c>, row-major, for each of the manifest's blocks, in their order; of dropped blocks it is ignored.</param>
    /// <param name="skipped">The rows, counted from the batch's first, that have no features, each with the reason; their values are ignored.</param>
    /// <exception cref="IOException">The disk failed or is full. What was flushed before is safe; open the store again to resume.</exception>
    public void WriteBatch(int batch, IReadOnlyList<ReadOnlyMemory<float>> blocks, IReadOnlyDictionary<int, string>? skipped = null)
    {
        if (IsFinished(batch)) throw new InvalidOperationException($"Batch {batch} is finished.");
        var (firstRow, rows) = RowsOf(batch);
        if (blocks.Count != _manifest.Blocks.Length) throw new ArgumentException($"Expected {_manifest.Blocks.Length} blocks, not {blocks.Count}.", nameof(blocks));
        if (skipped?.Keys.Any(row => row < 0 || row >= rows) == true) throw new ArgumentException($"Batch {batch} has {rows} rows.", nameof(skipped));
        foreach (var (block, data) in _manifest.Blocks.Zip(blocks))
        {
            if (!IsDropped(block) && data.Length != (long)rows * block.Dim) throw new ArgumentException($"Block {block.Name} has {data.Length} values, not {rows} x {block.Dim}.", nameof(blocks));
        }

        for (var index = 0; index < _parts.Length; index++)
        {
            if (IsDropped(_manifest.Blocks[index])) continue;
            var dim = _manifest.Blocks[index].Dim;
            _disk.Write(_parts[index], MemoryMarshal.AsBytes(blocks[index].Span), HeaderOf(dim, _samples.Count).Length + ((long)firstRow * dim * sizeof(float)));
        }

        _pending.Add(new FinishedBatch(batch, skipped?.ToImmutableSortedDictionary() ?? ImmutableSortedDictionary<int, string>.Empty));
        if (Stopwatch.GetElapsedTime(_lastFlush) >= _flushInterval) Flush();
    }

    /// <summary>The blocks that a run has dropped from a split, whether the split is complete or not.</summary>
    /// <param name="directory">The split's directory, which need not exist.</param>
    /// <param name="stateSha256">Which run: that with this frozen state. What another one left in the directory does not count.</param>
    /// <exception cref="InputException">The manifest is damaged.</exception>
    public static IReadOnlyList<DroppedBlock> DroppedIn(string directory, string stateSha256)
    {
        if (FeatureManifest.TryRead(directory) is not { } manifest || manifest.StateSha256 != stateSha256) return [];
        var journal = Path.Combine(directory, JournalFile);
        return [.. manifest.Dropped, .. File.Exists(journal) ? Journal.ReadDropped(journal) : []];
    }

    /// <summary>
    /// Leaves a block out: its rows are not written any more, and it is no part of the complete split; in a split that is complete it is
    /// removed. All batches written before are made safe first, so that a resumed run computes each batch with the same blocks.
    /// </summary>
    /// <exception cref="IOException">The disk failed or is full. Nothing is lost; open the store again to resume.</exception>
    public void Drop(DroppedBlock block)
    {
        if (IsComplete)
        {
            RemoveFromComplete(block);
        }
        else if (!_manifest.Dropped.Concat(_dropped).Any(other => other.Name == block.Name))
        {
            Flush();
            _journal!.Append(block);
            _dropped.Add(block);
        }
    }

    /// <summary>Makes all batches written so far safe.</summary>
    /// <exception cref="IOException">The disk failed. What was flushed before is safe; open the store again to resume.</exception>
    public void Flush()
    {
        _lastFlush = Stopwatch.GetTimestamp();
        if (_pending.Count == 0) return;

        // Taken out first: after a failed flush nobody knows what is on the disk, so these batches must never be recorded.
        FinishedBatch[] batches = [.. _pending];
        _pending.Clear();
        foreach (var part in _parts) _disk.Flush(part);
        _journal!.Append(batches);
        foreach (var batch in batches) _finished[batch.Batch] = batch;
    }

    /// <summary>
    /// Puts the arrays, labels and sample ids in place, without the skipped samples, and marks the split complete. Does nothing where it is.
    /// </summary>
    /// <exception cref="InvalidOperationException">A batch is missing.</exception>
    /// <exception cref="IOException">The disk failed or is full. Nothing is lost; open the store again to resume.</exception>
    public void Finish()
    {
        if (IsComplete) return;
        Flush();
        if (_finished.Count < BatchCount)
        {
            throw new InvalidOperationException($"Batch {Enumerable.Range(0, BatchCount).First(batch => !_finished.ContainsKey(batch))} is missing.");
        }

        CloseParts();
        var skipped = new SortedDictionary<int, string>();
        foreach (var batch in _finished.Values)
        {
            foreach (var (row, reason) in batch.Skipped) skipped.Add(RowsOf(batch.Batch).FirstRow + row, reason);
        }

        foreach (var block in _manifest.Blocks)
        {
            if (!IsDropped(block)) FinishBlock(block, skipped);
            else foreach (var file in new[] { PartPath(block), FilePath(block.Name + ".npy") }.Where(File.Exists)) _disk.Delete(file);
        }

        (string Id, long Label)[] kept = [.. _samples.Where((_, row) => !skipped.ContainsKey(row))];
        WriteSamples(_disk, _directory, [.. kept.Select(sample => sample.Id)], [.. kept.Select(sample => sample.Label)]);

        var complete = _manifest.Without(_dropped) with
        {
            Status = FeatureStatus.Complete,
            Skipped = [.. skipped.Select(row => new SkippedSample(_samples[row.Key].Id, row.Value))],
        };
        _lock!.Clear(); // a complete split is not opened for writing again, so nothing would wipe out a killed process's name
        _disk.Replace(FilePath(FeatureManifest.FileName), complete.ToBytes());
        _manifest = complete;
        DeleteJournal();
    }

    /// <summary>Closes the files and gives the directory free. Batches since the last flush are computed again when the run is resumed.</summary>
    public void Dispose()
    {
        CloseParts();
        _journal?.Dispose();
        _lock?.Dispose();
    }

    private bool IsDropped(BlockManifest block) => _dropped.Exists(dropped => dropped.Name == block.Name);

    /// <summary>First the manifest, then the array: a crash between the two leaves a file that the next call removes.</summary>
    private void RemoveFromComplete(DroppedBlock block)
    {
        var file = FilePath(block.Name + ".npy");
        var isThere = _manifest.Blocks.Any(other => other.Name == block.Name);
        if (!isThere && !File.Exists(file)) return;
        _lock ??= WriterLock.Take(FilePath(LockFile), _directory);
        if (isThere)
        {
            var without = _manifest.Without([block]);
            _disk.Replace(FilePath(FeatureManifest.FileName), without.ToBytes());
            _manifest = without;
        }

        if (File.Exists(file)) _disk.Delete(file);
        _disk.SyncDirectory(_directory);
    }

    private static byte[] HeaderOf(int dim, long rows) => new NpyHeader(NpyHeader.ElementTypeOf<float>(), [rows, dim]).ToBytes();

    /// <summary>SHA-256 over ids and labels in order, in lower-case hex.</summary>
    internal static string Hash(IReadOnlyList<(string Id, long Label)> samples)
    {
        using var hash = SHA256.Create();
        using (var writer = new BinaryWriter(new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)))
        {
            foreach (var (id, label) in samples)
            {
                writer.Write(id);
                writer.Write(label);
            }
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Writes the ids and labels of the rows.</summary>
    internal static void WriteSamples(Disk disk, string directory, ImmutableArray<string> ids, long[] labels)
    {
        disk.Replace(Path.Combine(directory, LabelsFile), [.. new NpyHeader(NpyHeader.ElementTypeOf<long>(), [labels.Length]).ToBytes(), .. MemoryMarshal.AsBytes(labels)]);
        disk.Replace(Path.Combine(directory, SamplesFile), [.. JsonSerializer.SerializeToUtf8Bytes(ids, FeatureManifestJson.Relaxed.ImmutableArrayString), (byte)'\n']);
    }

    private void OpenDirectory(bool overwrite)
    {
        // A complete split is recognised without writing, so that it may lie on a read-only disk.
        if (!overwrite && FeatureManifest.TryRead(_directory) is { Status: FeatureStatus.Complete } complete && !Path.Exists(FilePath(JournalFile)))
        {
            Adopt(complete);
            return;
        }

        _disk.CreateDirectory(_directory);
        _lock = WriterLock.Take(FilePath(LockFile), _directory);
        var existing = FeatureManifest.TryRead(_directory);
        if (existing is null) RefuseForeignFiles();
        if (existing is null || overwrite)
        {
            DeleteJournal();
            _disk.Replace(FilePath(FeatureManifest.FileName), _manifest.ToBytes());
        }
        else
        {
            Adopt(existing);
            _disk.SyncDirectory(_directory);
        }

        if (IsComplete)
        {
            _lock.Clear();
            DeleteJournal();
        }
        else if (Path.Exists(FilePath(JournalFile))) Resume();
        else Begin();
    }

    private void Adopt(FeatureManifest existing)
    {
        var differences = _manifest.Without(existing.Dropped).DifferencesFrom(existing);
        if (differences.Count > 0)
        {
            const int Shown = 6;
            var more = differences.Count > Shown ? $"; and {differences.Count - Shown} more" : "";
            throw new InputException(
                $"{_directory}: holds the features of another run: {string.Join("; ", differences.Take(Shown))}{more}; choose another output directory, or discard the old run with --overwrite.");
        }

        _manifest = existing;
    }

    private void RefuseForeignFiles()
    {
        var foreign = Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName)
            .FirstOrDefault(name => name is not (LockFile or FeatureManifest.FileName + Disk.TemporarySuffix));
        if (foreign is not null)
        {
            throw new InputException($"{_directory}: holds '{foreign}' but no {FeatureManifest.FileName}; expected an empty directory or one that holds features.");
        }
    }

    /// <summary>Without a journal nothing in the directory counts: what an overwritten run or a beginning that was cut short left is removed.</summary>
    private void Begin()
    {
        foreach (var file in Directory.EnumerateFiles(_directory))
        {
            if (Path.GetFileName(file) is not (LockFile or FeatureManifest.FileName)) _disk.Delete(file);
        }

        OpenParts(block =>
        {
            var header = HeaderOf(block.Dim, _samples.Count);
            var part = _disk.Create(PartPath(block), PartLength(block));
            _disk.Write(part, header, 0);
            _disk.Flush(part);
            return part;
        });
        _disk.SyncDirectory(_directory);
        _journal = Journal.Create(_disk, FilePath(JournalFile));
    }

    private void Resume()
    {
        _journal = Journal.Open(_disk, FilePath(JournalFile));
        foreach (var batch in _journal.Batches)
        {
            if (batch.Batch < 0 || batch.Batch >= BatchCount || batch.Skipped.Keys.Any(row => row < 0 || row >= RowsOf(batch.Batch).Rows))
                throw new InputException($"{FilePath(JournalFile)}: lists batch {batch.Batch} with rows that the run does not have, so the run cannot be resumed; overwrite it.");
            _finished[batch.Batch] = batch;
        }
        _dropped.AddRange(_journal.Dropped);
        if (_finished.Count == BatchCount) return;
        OpenParts(block =>
        {
            if (!File.Exists(PartPath(block)) || new FileInfo(PartPath(block)).Length != PartLength(block))
            {
                throw new InputException($"{PartPath(block)}: is missing or has the wrong length, so the run cannot be resumed; overwrite it.");
            }

            return _disk.Open(PartPath(block));
        });
    }

    /// <summary>Moves a block to its final name, without the skipped rows. A block whose part is gone is final already.</summary>
    private void FinishBlock(BlockManifest block, SortedDictionary<int, string> skipped)
    {
        var final = FilePath(block.Name + ".npy");
        if (!File.Exists(PartPath(block)))
        {
            if (!File.Exists(final)) throw new InputException($"{final}: is missing, so the run cannot be resumed; overwrite it.");
        }
        else if (skipped.Count == 0)
        {
            _disk.Move(PartPath(block), final);
        }
        else
        {
            _disk.Replace(final, file => CopyKeptRows(block, skipped, file));
            _disk.Delete(PartPath(block));
        }
    }

    private void CopyKeptRows(BlockManifest block, SortedDictionary<int, string> skipped, SafeFileHandle target)
    {
        using var part = _disk.Open(PartPath(block));
        var rowBytes = block.Dim * sizeof(float);
        var buffer = new byte[checked(Math.Min(_manifest.BatchSize, _samples.Count) * rowBytes)];
        var header = HeaderOf(block.Dim, _samples.Count - skipped.Count);
        _disk.Write(target, header, 0);
        long offset = header.Length;
        for (var batch = 0; batch < BatchCount; batch++)
        {
            var (firstRow, rows) = RowsOf(batch);
            var source = buffer.AsSpan(0, rows * rowBytes);
            var position = HeaderOf(block.Dim, _samples.Count).Length + ((long)firstRow * rowBytes);
            if (RandomAccess.Read(part, source, position) < source.Length) throw new InputException($"{PartPath(block)}: has been cut short; overwrite the run.");
            var kept = 0;
            for (var row = 0; row < rows; row++)
            {
                if (skipped.ContainsKey(firstRow + row)) continue;
                source.Slice(row * rowBytes, rowBytes).CopyTo(source[(kept++ * rowBytes)..]);
            }

            _disk.Write(target, source[..(kept * rowBytes)], offset);
            offset += kept * rowBytes;
        }
    }

    /// <summary>Opens one part after the other, so that those already open are closed when the next one fails.</summary>
    private void OpenParts(Func<BlockManifest, SafeFileHandle> open)
    {
        foreach (var block in _manifest.Blocks) _parts = [.. _parts, open(block)];
    }

    private void CloseParts()
    {
        foreach (var part in _parts) part.Dispose();
        _parts = [];
    }

    private void DeleteJournal()
    {
        _journal?.Dispose();
        _disk.Delete(FilePath(JournalFile));
        _disk.SyncDirectory(_directory);
    }

    private void CheckBatch(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, BatchCount);
    }

    private long PartLength(BlockManifest block) => HeaderOf(block.Dim, _samples.Count).Length + ((long)_samples.Count * block.Dim * sizeof(float));

    private string FilePath(string name) => Path.Combine(_directory, name);

    private string PartPath(BlockManifest block) => FilePath(block.Name + ".npy" + PartSuffix);
}
