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
        TryTake(path) ?? throw new InputException($"{locked}: is in use by {Holder(path)}; wait for it to end or choose another output.");

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

    /// <summary>Takes the lock where anything can be written at all; null on a disk that is read-only to this process, on which it cannot do harm.</summary>
    /// <inheritdoc cref="Take"/>
    public static WriterLock? TakeIfWritable(string path, string locked)
    {
        try
        {
            return Take(path, locked);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
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

    private static WriterLock? TryTake(string path)
    {
        try
        {
            // Where FileShare is enforced, others may read who holds it; where it is advisory, None alone excludes them.
            var taken = new WriterLock(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None));
            taken.Sign();
            return taken;
        }
        catch (IOException exception) when (exception.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
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
