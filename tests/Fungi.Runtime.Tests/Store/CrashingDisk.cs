using Fungi.Runtime.Store;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Tests.Store;

internal sealed class SimulatedCrash : Exception;

/// <summary>
/// A disk that keeps account of what has not been flushed. <see cref="KillAt"/> ends the process and leaves that in the system's memory;
/// <see cref="LosePower"/> leaves any part of it on the disk and any part not: single writes, creations, renames, deletions.
/// </summary>
internal sealed class CrashingDisk : Disk
{
    private readonly string _directory;
    private readonly Random _random;
    private readonly Dictionary<SafeFileHandle, (Inode Inode, string Path)> _open = [];
    private readonly Dictionary<string, Inode> _entries = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, Inode>>> _unsynced = [];
    private Dictionary<string, Inode> _syncedEntries;
    private int _operationsLeft = int.MaxValue;

    /// <summary>A disk on which all that the directory holds is safe, and which does not crash yet.</summary>
    public CrashingDisk(string directory, int seed = 0)
    {
        (_directory, _random) = (directory, new Random(seed));
        if (Directory.Exists(directory))
        {
            foreach (var file in Directory.EnumerateFiles(directory)) _entries.Add(file, new Inode(File.ReadAllBytes(file)));
        }

        _syncedEntries = Copy(_entries);
    }

    /// <summary>Paths that are not flushed although that is asked for, as by a program that forgets to ask.</summary>
    public Func<string, bool> Forgets { get; init; } = _ => false;

    public override SafeFileHandle Create(string path, long length)
    {
        Operation();
        if (!_entries.TryGetValue(path, out var inode))
        {
            inode = new Inode([]);
            Change(entries => entries[path] = inode);
        }

        inode.Change(_ => new byte[length]);
        return Track(base.Create(path, length), inode, path);
    }

    public override SafeFileHandle Open(string path)
    {
        Operation();
        return Track(base.Open(path), _entries[path], path);
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (--_operationsLeft < 0) throw new SimulatedCrash();
        var dies = _operationsLeft == 0;
        var written = (dies ? bytes[.._random.Next(bytes.Length)] : bytes).ToArray();
        base.Write(file, written, offset);
        _open[file].Inode.Change(content => Overwrite(content, written, (int)offset));
        if (dies) throw new SimulatedCrash();
    }

    public override void Flush(SafeFileHandle file)
    {
        Operation();
        if (!Forgets(_open[file].Path)) _open[file].Inode.Flush();
    }

    public override void Move(string from, string to)
    {
        Operation();
        base.Move(from, to);
        var inode = _entries[from];
        Change(entries =>
        {
            entries.Remove(from);
            entries[to] = inode;
        });
    }

    public override void Delete(string path)
    {
        Operation();
        base.Delete(path);
        Change(entries => entries.Remove(path));
    }

    public override void SyncDirectory(string path)
    {
        Operation();
        if (path != _directory || Forgets(path)) return;
        _syncedEntries = Copy(_entries);
        _unsynced.Clear();
    }

    /// <summary>Kills the process that uses the disk at its n-th operation from now. What is not flushed stays so.</summary>
    public CrashingDisk KillAt(int operation)
    {
        _operationsLeft = operation;
        return this;
    }

    /// <summary>Leaves in the directory what a power failure could leave, and returns the disk after the restart.</summary>
    public CrashingDisk LosePower()
    {
        var surviving = Copy(_syncedEntries);
        foreach (var change in _unsynced.Where(_ => _random.Next(2) == 0)) change(surviving);
        foreach (var file in _entries.Keys) File.Delete(file);
        foreach (var (path, inode) in surviving) File.WriteAllBytes(path, inode.Surviving(_random));
        return new CrashingDisk(_directory, _random.Next()) { Forgets = Forgets };
    }

    private static Dictionary<string, Inode> Copy(Dictionary<string, Inode> entries) => new(entries, StringComparer.Ordinal);

    private static byte[] Overwrite(byte[] content, byte[] bytes, int offset)
    {
        var result = new byte[Math.Max(content.Length, offset + bytes.Length)];
        content.CopyTo(result, 0);
        bytes.CopyTo(result, offset);
        return result;
    }

    private void Operation()
    {
        if (--_operationsLeft <= 0) throw new SimulatedCrash();
    }

    private void Change(Action<Dictionary<string, Inode>> change)
    {
        change(_entries);
        _unsynced.Add(change);
    }

    private SafeFileHandle Track(SafeFileHandle file, Inode inode, string path)
    {
        _open[file] = (inode, path);
        return file;
    }

    private sealed class Inode(byte[] flushed)
    {
        private readonly List<Func<byte[], byte[]>> _unflushed = [];
        private byte[] _flushed = flushed;

        public void Change(Func<byte[], byte[]> change) => _unflushed.Add(change);

        public void Flush()
        {
            _flushed = _unflushed.Aggregate(_flushed, (content, change) => change(content));
            _unflushed.Clear();
        }

        public byte[] Surviving(Random random) => _unflushed.Where(_ => random.Next(2) == 0).Aggregate(_flushed, (content, change) => change(content));
    }
}
