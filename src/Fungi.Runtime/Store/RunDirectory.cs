using System.Security.Cryptography;

namespace Fungi.Runtime.Store;

/// <summary>The output directory of a run: one directory of features per split, and the frozen state that they share.</summary>
/// <param name="path">The directory, <c>features</c> by default; it need not exist.</param>
public sealed class RunDirectory(string path)
{
    /// <summary>The directory itself.</summary>
    public string Path { get; } = path;

    /// <summary>The split against which queries are matched, <c>train</c>.</summary>
    public string Train => Split("train");

    /// <summary>The split whose samples are the queries, <c>query</c>.</summary>
    public string Query => Split("query");

    /// <summary>Heads, banks, prototypes, moments and projections: made once, used for every split.</summary>
    public string State => System.IO.Path.Combine(Path, "state.safetensors");

    /// <summary>Where the state of single objectives waits for that of all.</summary>
    internal string UnfinishedState => System.IO.Path.Combine(Path, "state.part");

    /// <summary>Whether a run has begun to take the place of another, whose state and features count no more but may still be there.</summary>
    internal bool IsOverwriting => File.Exists(Overwriting);

    private string Overwriting => System.IO.Path.Combine(Path, "overwriting");

    /// <summary>The directory of a split's features.</summary>
    public string Split(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The directories of the run's shards, until they are merged and deleted.</summary>
    public string Shards => System.IO.Path.Combine(Path, "shards");

    /// <summary>What holds a shard's splits, as the run holds all.</summary>
    public RunDirectory Shard(Shard shard) => new(System.IO.Path.Combine(Shards, shard.DirectoryName));

    /// <summary>Of how many shards there are directories: one number, unless the run was divided more than once.</summary>
    public IReadOnlyList<int> ShardCounts() => !HasShards ? [] :
        [.. Directory.EnumerateDirectories(Shards).Select(directory => Store.Shard.OfDirectory(System.IO.Path.GetFileName(directory))?.Count).OfType<int>().Distinct().Order()];

    internal bool HasShards => Directory.Exists(Shards);

    /// <summary>The run that a split's directory belongs to.</summary>
    internal static RunDirectory OfSplit(string directory) => new(System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, "..")));

    /// <summary>SHA-256 of <see cref="State"/>, in lower-case hex.</summary>
    internal string StateSha256()
    {
        using var file = File.OpenRead(State);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The turn to make the state that all shards share, until it is disposed.</summary>
    /// <exception cref="InputException">The directory cannot be created.</exception>
    internal IDisposable WaitForState(Action waiting, CancellationToken cancellation)
    {
        Guard(Shards, () => Disk.Default.CreateDirectory(Shards));
        return WriterLock.Wait(System.IO.Path.Combine(Shards, "state.lock"), waiting, cancellation);
    }

    /// <summary>Creates the directory and its missing parents.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    public void Create() => Create(Path);

    /// <summary>From now on nothing in the directory counts, also for a run that goes on with this one.</summary>
    /// <exception cref="InputException">The directory cannot be written.</exception>
    internal void BeginOverwriting()
    {
        Create();
        WriteAtomically(Overwriting, _ => { });
        Delete(UnfinishedState);
    }

    /// <summary>The new state is there: the older run's features are deleted, and what there will be counts again.</summary>
    /// <exception cref="InputException">A split's directory is in use, or cannot be written.</exception>
    internal void EndOverwriting(IEnumerable<string> splits, Disk? disk = null)
    {
        if (!IsOverwriting) return;
        disk ??= Disk.Default;
        Guard(Path, () =>
        {
            foreach (var split in splits) FeatureStore.Discard(disk, Split(split));
            disk.Delete(Overwriting);
            disk.SyncDirectory(Path); // or what is extracted from now on could be discarded again
        });
    }

    /// <summary>Creates a directory and its missing parents.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    internal static void Create(string directory) => Guard(directory, () => Disk.Default.CreateDirectory(directory));

    /// <summary>Deletes a directory with its files, where there is one.</summary>
    /// <exception cref="InputException">It cannot be deleted.</exception>
    internal static void Delete(string directory) => Guard(directory, () =>
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    });

    /// <summary>Creates the directory and keeps other processes from writing there: state and splits belong together.</summary>
    /// <returns>Gives the directory free when it is disposed; null where nothing can be written to a directory that is there already.</returns>
    /// <exception cref="InputException">Another process holds the directory, or it cannot be created.</exception>
    public IDisposable? Lock() => Lock(isShared: false);

    /// <summary>The same, but for other holders of such a lock: the shards of a run, each of which has a directory of its own.</summary>
    internal IDisposable? LockShared() => Lock(isShared: true);

    private IDisposable? Lock(bool isShared)
    {
        Create();
        return Guard(Path, () => WriterLock.TakeIfWritable(System.IO.Path.Combine(Path, FeatureStore.LockFile), Path, isShared));
    }

    /// <summary>Writes a file so that, whatever happens, the path holds either the old or the new content. Its directory must exist.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void WriteAtomically(string path, Action<Stream> write) => WriteAtomically(Disk.Default, path, write);

    internal static void WriteAtomically(Disk disk, string path, Action<Stream> write) => Guard(path, () =>
    {
        disk.Replace(path, file =>
        {
            using var stream = new BufferedStream(new DiskStream(disk, file), BufferSize);
            write(stream);
        });
    });

    /// <summary>The same for what opens a file by its name: it is given that of a temporary one, of which nothing is left where it fails.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    internal static void WriteByName(string path, Action<string> write) => Guard(path, () => Disk.Default.ReplaceByName(path, write));

    private const int BufferSize = 1 << 16;

    private static void Guard(string path, Action write) => _ = Guard(path, () =>
    {
        write();
        return path;
    });

    private static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written: {exception.Message}", exception);
        }
    }
}
