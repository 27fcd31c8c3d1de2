using System.Diagnostics;

namespace Fungi.Cli.Tests;

/// <summary>A file system of a few kilobytes in memory, unmounted after the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string path, int kilobytes)
    {
        Path = Directory.CreateDirectory(path).FullName;
        Assert.True(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Path), $"cannot mount {Path}");
    }

    public string Path { get; }

    public void Enlarge(int kilobytes) => Assert.True(Run("mount", "-o", $"remount,size={kilobytes}k", Path), $"cannot enlarge {Path}");

    public void Dispose() => Assert.True(Run("umount", Path), $"cannot unmount {Path}");

    /// <summary>Whether this process may mount.</summary>
    public static bool IsPossible()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var folder = Directory.CreateTempSubdirectory("fungi-mount-").FullName;
        var mounted = Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) && Run("umount", folder);
        Directory.Delete(folder);
        return mounted;
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that fills a disk; it is skipped, with the reason, where no small one can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly bool IsPossible = SmallDisk.IsPossible();

    public SmallDiskFactAttribute()
    {
        if (!IsPossible) Skip = "This process may not mount a small file system (that takes root), so no disk can be filled.";
    }
}
