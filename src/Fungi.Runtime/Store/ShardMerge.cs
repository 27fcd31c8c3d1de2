using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fungi.Runtime.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// Puts the shards of a run together: afterwards its directory holds what an extraction without shards would have left, byte for byte. Killed
/// at any instant, the same call ends the merge; where it has ended, the call does nothing.
/// </summary>
public sealed class ShardMerge
{
    private const int RowsAtOnce = 1024;
    private readonly Disk _disk;
    private readonly RunDirectory _run;

    private ShardMerge(Disk disk, RunDirectory run) => (_disk, _run) = (disk, run);

    /// <summary>Merges.</summary>
    /// <param name="run">The run's directory.</param>
    /// <param name="splits">The names of its splits.</param>
    /// <param name="deleteShards">Deletes the shards once all splits are complete.</param>
    /// <param name="progress">Told after each array of a shard.</param>
    /// <param name="cancellation">Stops between two of them.</param>
    /// <exception cref="InputException">A shard is missing, incomplete, or made from something else than the others; the run holds other features.</exception>
    public static void Merge(RunDirectory run, IEnumerable<string> splits, bool deleteShards, IProgress<WorkProgress> progress, CancellationToken cancellation) =>
        Merge(Disk.Default, run, splits, deleteShards, progress, cancellation);

    internal static void Merge(Disk disk, RunDirectory run, IEnumerable<string> splits, bool deleteShards, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var held = run.Lock();
        var merge = new ShardMerge(disk, run);
        string[] names = [.. splits];
        if (!run.HasShards)
        {
            if (!names.All(name => SplitProgress.Of(run.Split(name)) is { IsComplete: true }))
                throw new InputException($"{run.Path}: holds no shards; expected those that fungi extract --shard I/N writes.");
        }
        else
        {
            // All is looked at before anything is written.
            if (deleteShards) merge.ThrowIfOthersAreThere(names);
            var parts = names.Select(name => (Name: name, Parts: merge.Find(name))).ToList();
            foreach (var (name, found) in parts) merge.Write(name, found, progress, cancellation);
        }

        if (deleteShards) merge.DeleteShards();
    }

    /// <summary>What is not merged must not be deleted.</summary>
    private void ThrowIfOthersAreThere(IReadOnlyList<string> splits)
    {
        var other = Directory.EnumerateDirectories(_run.Shards).SelectMany(Directory.EnumerateDirectories).FirstOrDefault(split => !splits.Contains(Path.GetFileName(split), StringComparer.Ordinal));
        if (other is not null) throw new InputException($"{other}: is not merged, so it is not deleted; expected a split of Fungi:Data, which are {string.Join(", ", splits)}, or no --delete-shards.");
    }

    /// <summary>The shards of a split in order, complete and of one run.</summary>
    private List<Part> Find(string split)
    {
        var count = _run.ShardCounts() switch
        {
            [var only] => only,
            [] => throw new InputException($"{_run.Shards}: holds no shards; expected those that fungi extract --shard I/N writes."),
            var several => throw new InputException($"{_run.Shards}: holds shards of {string.Join(" and of ", several)}; expected one division of the run, so delete the others."),
        };
        var parts = new List<Part>();
        foreach (var shard in Enumerable.Range(1, count).Select(number => new Shard(number, count)))
        {
            var directory = _run.Shard(shard).Split(split);
            if (SplitProgress.Of(directory) is not { IsComplete: true })
                throw new InputException($"{directory}: shard {shard} is {(Directory.Exists(directory) ? "not complete" : "missing")}; run fungi extract --shard {shard} and merge again.");
            using var features = FeatureSet.Open(directory);
            var whole = WholeOf(features.Manifest, shard) ?? throw new InputException(
                $"{directory}: holds {(features.Manifest.Shard is { } other ? $"shard {other.Number}/{other.Count}" : "no shard")}; expected what fungi extract --shard {shard} writes.");
            parts.Add(new(directory, whole, features.Manifest, features.SampleIds, features.Labels));
            ThrowIfDifferent(directory, whole.DifferencesFrom(parts[0].Whole), $"is not of the same run as shard {new Shard(1, count)}", "extract it again with --overwrite");
        }

        var samples = parts.Sum(part => part.Manifest.Samples);
        if (samples != parts[0].Whole.Samples) throw new InputException($"{_run.Shards}: the shards of '{split}' have {samples} samples together; expected {parts[0].Whole.Samples}.");
        if (!File.Exists(_run.State) || _run.StateSha256() != parts[0].Whole.StateSha256)
            throw new InputException($"{_run.State}: is not the state that the shards were made with; extract them again with --overwrite.");
        return parts;
    }

    /// <summary>The manifest of the whole, running, of which this is the shard's; null where it is another's.</summary>
    private static FeatureManifest? WholeOf(FeatureManifest manifest, Shard expected) => manifest.Shard is not { } own || new Shard(own.Number, own.Count) != expected ? null : manifest with
    {
        Shard = null,
        Samples = own.Samples,
        SamplesSha256 = own.SamplesSha256,
        Status = FeatureStatus.Running,
        Skipped = [],
    };

    private void Write(string split, List<Part> parts, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var (directory, whole) = (_run.Split(split), parts[0].Whole);
        _disk.CreateDirectory(directory);
        using var hold = WriterLock.Take(Path.Combine(directory, FeatureStore.LockFile), directory);
        if (FeatureManifest.TryRead(directory) is { } existing)
        {
            ThrowIfDifferent(directory, whole.DifferencesFrom(existing), "holds the features of another run", "delete it and merge again");
            if (existing.Status == FeatureStatus.Complete) return;
            if (File.Exists(Path.Combine(directory, FeatureStore.JournalFile)))
                throw new InputException($"{directory}: holds an unfinished run without shards; finish it with fungi extract, or delete it and merge again.");
        }

        // What a merge that was cut short leaves behind this manifest counts for nothing, here and in an extraction.
        _disk.Replace(Path.Combine(directory, FeatureManifest.FileName), whole.ToBytes());
        var done = 0;
        progress.Report(new($"merge {split}", done, whole.Blocks.Length * parts.Count) { ImagesPerUnit = 0 });
        foreach (var block in whole.Blocks) _disk.Replace(Path.Combine(directory, block.Name + ".npy"), file => Concatenate(block, file));
        FeatureStore.WriteSamples(_disk, directory, [.. parts.SelectMany(part => part.SampleIds)], [.. parts.SelectMany(part => part.Labels)]);
        var complete = whole with { Status = FeatureStatus.Complete, Skipped = [.. parts.SelectMany(part => part.Manifest.Skipped)] };
        _disk.Replace(Path.Combine(directory, FeatureManifest.FileName), complete.ToBytes());

        void Concatenate(BlockManifest block, SafeFileHandle target)
        {
            var header = new NpyHeader(NpyHeader.ElementTypeOf<float>(), [parts.Sum(part => part.SampleIds.Length), block.Dim]).ToBytes();
            _disk.Write(target, header, 0);
            long offset = header.Length;
            foreach (var part in parts)
            {
                cancellation.ThrowIfCancellationRequested();
                using var array = NpyFile.Open<float>(Path.Combine(part.Directory, block.Name + ".npy"));
                for (long row = 0; row < array.Rows; row += RowsAtOnce)
                {
                    var bytes = MemoryMarshal.AsBytes(array.Slice(row, (int)Math.Min(RowsAtOnce, array.Rows - row)));
                    _disk.Write(target, bytes, offset);
                    offset += bytes.Length;
                }

                progress.Report(new($"merge {split}", ++done, whole.Blocks.Length * parts.Count) { ImagesPerUnit = 0 });
            }
        }
    }

    /// <summary>Takes the shards away at once, so that a deletion that is cut short leaves none of them to be found.</summary>
    private void DeleteShards()
    {
        var deleted = _run.Shards + ".deleted";
        if (_run.HasShards)
        {
            if (Directory.Exists(deleted)) Directory.Delete(deleted, recursive: true);
            Directory.Move(_run.Shards, deleted);
            _disk.SyncDirectory(_run.Path);
        }

        if (Directory.Exists(deleted)) Directory.Delete(deleted, recursive: true);
    }

    private static void ThrowIfDifferent(string directory, IReadOnlyList<string> differences, string what, string remedy)
    {
        const int Shown = 6;
        if (differences.Count == 0) return;
        var more = differences.Count > Shown ? $"; and {differences.Count - Shown} more" : "";
        throw new InputException($"{directory}: {what}: {string.Join("; ", differences.Take(Shown))}{more}; {remedy}.");
    }

    /// <summary>One shard of a split.</summary>
    private sealed record Part(string Directory, FeatureManifest Whole, FeatureManifest Manifest, ImmutableArray<string> SampleIds, ImmutableArray<long> Labels);
}
