using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Store;

/// <summary>A file that one process holds at a time. The operating system ends the hold with the process, however that ends.</summary>
internal static class FileLock
{
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Takes the lock until the handle is disposed; null where another process holds it. The file's directory must exist.</summary>
    public static SafeFileHandle? TryTake(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }

    /// <summary>Takes the lock as soon as it is free.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="waiting">Called once, where another process holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static SafeFileHandle Take(string path, Action waiting, CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken) return taken;
            if (isFirst) waiting();
            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Takes the lock of a directory of features.</summary>
    /// <exception cref="InputException">Another process writes there.</exception>
    public static SafeFileHandle TakeDirectory(string directory) => TryTake(Path.Combine(directory, FeatureStore.LockFile))
        ?? throw new InputException($"{directory}: is in use by another process that writes features; wait for it to end or choose another output directory.");
}
