using System.Diagnostics;

namespace Fungi.Packaging.Tests;

/// <summary>Programs run in one folder, with one set of environment variables; output and errors together, as a terminal shows them.</summary>
/// <param name="folder">Where they run.</param>
/// <param name="environment">What is added to this process's variables.</param>
internal sealed class CommandLine(string folder, params (string Name, string Value)[] environment)
{
    /// <summary>Runs a program, which must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public string Run(string program, params string[] arguments)
    {
        var (exitCode, output) = Try(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} returned {exitCode} in {folder}:\n{output}");
        return output;
    }

    /// <summary>Runs a program and says how it ended.</summary>
    public (int ExitCode, string Output) Try(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>&1", program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // The test host's own SDK would be passed on; and no build server may outlive the test, for it would keep the output open.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"], start.Environment["UseSharedCompilation"]) = ("1", "0", "false");
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
