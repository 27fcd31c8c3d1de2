using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>
/// Keeps a second process away from what one writes. The lock is the operating system's, so it ends with the process, however that ends. The
/// file says who holds it; released, it is empty, so that an interrupted run leaves the same bytes as an undisturbed one.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private const int LinuxWouldBlock = 11, MacWouldBlock = 35, ReadOnlyFileSystem = 30;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LongestHolder = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly SafeFileHandle file;

    private WriterLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <param name="path">The lock's file; its directory must exist.</param>
    /// <param name="locked">What it keeps for one process, for the message.</param>
    /// <exception cref="InputException">Another process holds the lock.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static WriterLock Take(string path, string locked) =>
        TryTake(path) ?? throw InUse(path, locked);

    /// <summary>Takes the lock as soon as it is free.</summary>
    /// <param name="path">The lock's file; its directory must exist.</param>
    /// <param name="waiting">Called once, where another process holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static WriterLock Wait(string path, Action waiting, CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken) return taken;
            if (isFirst) waiting();
            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Takes the lock where anything can be written at all; null in a directory that is read-only to this process, in which it cannot do harm.</summary>
    /// <param name="path">The lock's file; its directory must exist.</param>
    /// <param name="locked">What it keeps for one process, for the message.</param>
    /// <param name="isShared">Others may share the lock, which then says of none of them who it is.</param>
    /// <exception cref="InputException">Another process holds the lock.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not this user's, although the directory can be written.</exception>
    public static IDisposable? TakeIfWritable(string path, string locked, bool isShared = false)
    {
        try
        {
            return isShared ? Share(path, locked) : Take(path, locked);
        }
        catch (IOException exception) when (exception.HResult == ReadOnlyFileSystem)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (!IsWritable(Path.GetDirectoryName(path)!))
        {
            return null;
        }
    }

    /// <summary>Empties the file, durably, and keeps the lock.</summary>
    public void Clear()
    {
        RandomAccess.SetLength(file, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file.IsClosed) return;
        try
        {
            RandomAccess.SetLength(file, 0);
        }
        catch (IOException)
        {
            // A disk that fails now has been reported by what was written to it.
        }

        file.Dispose();
    }

    private static SafeFileHandle Share(string path, string locked) =>
        TryOpen(path, FileAccess.Read, FileShare.Read) ?? throw InUse(path, locked);

    private static WriterLock? TryTake(string path)
    {
        // Where FileShare is enforced, others may read who holds it; where it is advisory, None alone excludes them.
        if (TryOpen(path, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None) is not { } file) return null;
        var taken = new WriterLock(file);
        taken.Sign();
        return taken;
    }

    private static SafeFileHandle? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException exception) when (exception.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }

    private static InputException InUse(string path, string locked) => new($"{locked}: is in use by {Holder(path)}; wait for it to end or choose another output.");

    private static bool IsWritable(string directory)
    {
        try
        {
            using var probe = File.Create(Path.Combine(directory, Path.GetRandomFileName()), bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Sign()
    {
        var holder = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss}Z"));
        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, holder, 0);
        }
        catch (IOException)
        {
            // On a full disk the lock holds, without a name; what the run itself cannot write is reported there.
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using var held = Disk.OpenUnlocked(path);
            var bytes = new byte[LongestHolder];
            var holder = Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(held, bytes, 0));
            return holder.Length > 0 ? holder : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
