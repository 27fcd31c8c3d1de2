using System.Diagnostics;
using Fungi.Runtime.Export.Hdf5;

namespace Fungi.Runtime.Tests.Export;

/// <summary>A test that needs libhdf5; it is skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class HdfTheoryAttribute : TheoryAttribute
{
    public HdfTheoryAttribute()
    {
        try
        {
            Libhdf5.Start();
        }
        catch (InputException exception)
        {
            Skip = exception.Message;
        }
    }
}

/// <summary>A test that needs libhdf5 and modules of Debian's Python; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : HdfTheoryAttribute
{
    private const string Python = "/usr/bin/python3";

    public PythonTheoryAttribute(string module)
    {
        if (!HasModule(module)) Skip ??= $"{Python} has no module {module}: install python3-{module}.";
    }

    private static bool HasModule(string module)
    {
        if (!File.Exists(Python)) return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
