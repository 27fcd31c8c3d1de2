using System.Globalization;
using System.Runtime.InteropServices;

namespace Fungi.Runtime.Hosting;

/// <summary>
/// The environment variables that native libraries read once, as they load: to be called before the first of them does, be it libtorch or
/// libvips. What the user has set stays.
/// </summary>
public static partial class NativeEnvironment
{
    /// <summary>Chooses threads and how they wait.</summary>
    public static void Prepare()
    {
        _ = Environment.GetEnvironmentVariables(); // .NET's own copy, which other programs are started with, is made without these

        // Idle OpenMP threads that spin steal the cores from the threads that prepare data.
        Default("OMP_WAIT_POLICY", "PASSIVE");

        // libtorch counts cores by itself, and one where a virtual machine hides its topology.
        Default("OMP_NUM_THREADS", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
    }

    // .NET's own SetEnvironmentVariable does not reach native code.
    private static void Default(string name, string value)
    {
        if (!OperatingSystem.IsWindows()) _ = SetEnvironment(name, value, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
