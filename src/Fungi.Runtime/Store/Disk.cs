using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// The few file operations whose order decides what survives a crash. What is written is safe after <see cref="Flush"/>; that a file was
/// created, renamed or deleted is safe after <see cref="SyncDirectory"/>. Tests override it to crash between any two operations.
/// </summary>
internal partial class Disk
{
    public const string TemporarySuffix = ".tmp";

    public static Disk Default { get; } = new();

    /// <summary>Creates a directory and its missing parents, durably.</summary>
    public void CreateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null) CreateDirectory(parent);
        Directory.CreateDirectory(path);
        if (parent is not null) SyncDirectory(parent);
    }

    /// <summary>Creates or empties a file and reserves its bytes, all zero, so that a full disk shows at once.</summary>
    public virtual SafeFileHandle Create(string path, long length)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, preallocationSize: length);
        RandomAccess.SetLength(file, length);
        return file;
    }

    public virtual SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);

    /// <summary>Opens a file for reading although another process has locked it.</summary>
    public static SafeFileHandle OpenUnlocked(string path)
    {
        if (OperatingSystem.IsWindows()) return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var descriptor = OpenDescriptor(path, flags: 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(Marshal.GetLastPInvokeError(), path);
    }

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Makes the creations, renames and deletions in a directory durable. Windows does so by itself.</summary>
    public virtual void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenDescriptor(path, flags: 0);
        var error = descriptor < 0 || SyncDescriptor(descriptor) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (descriptor >= 0) _ = CloseDescriptor(descriptor);
        const int NotSupportedByFileSystem = 22;
        if (error is not (0 or NotSupportedByFileSystem)) throw Failure(error, path);
    }

    /// <summary>Writes a whole file so that, whatever happens, the path holds either the old or the new content.</summary>
    public void Replace(string path, Action<SafeFileHandle> write)
    {
        var temporary = path + TemporarySuffix;
        using (var file = Create(temporary, length: 0))
        {
            write(file);
            Flush(file);
        }

        Move(temporary, path);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The same for what opens a file by its name: it is given that of a temporary one, which is deleted where it fails.</summary>
    public void ReplaceByName(string path, Action<string> write)
    {
        var temporary = path + TemporarySuffix;
        try
        {
            write(temporary);
            using var file = Open(temporary);
            Flush(file);
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        Move(temporary, path);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <inheritdoc cref="Replace(string, Action{SafeFileHandle})"/>
    public void Replace(string path, byte[] content) => Replace(path, file => Write(file, content, 0));

    private static IOException Failure(int error, string path) => new($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
