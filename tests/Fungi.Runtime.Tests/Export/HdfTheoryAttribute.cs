using System.Diagnostics;
using Fungi.Runtime.Export.Hdf5;

namespace Fungi.Runtime.Tests.Export;

/// <summary>A test that needs libhdf5, and a module of Debian's Python where it names one; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HdfTheoryAttribute : TheoryAttribute
{
    private const string Python = "/usr/bin/python3";

    public HdfTheoryAttribute(string? module = null)
    {
        try
        {
            Libhdf5.Start();
            if (module is not null && !HasModule(module)) Skip = $"{Python} has no module {module}: install python3-{module}.";
        }
        catch (InputException exception)
        {
            Skip = exception.Message;
        }
    }

    private static bool HasModule(string module)
    {
        if (!File.Exists(Python)) return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
