using System.Diagnostics;
using Fungi.Tests;

namespace Fungi.Cli.Tests.Slurm;

/// <summary>A Slurm of one node on this machine, which ends with the test.</summary>
internal sealed class LocalSlurm : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-slurm-").FullName;
    private readonly Process script;

    private LocalSlurm() => script = Process.Start(new ProcessStartInfo("bash", [RepositoryFiles.Path("tests", "Fungi.Cli.Tests", "Slurm", "local-slurm.sh"), folder])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>What Slurm's commands must find in their environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLURM_CONF"] = Path.Combine(folder, "slurm.conf") };

    public static async Task<LocalSlurm> StartAsync()
    {
        var slurm = new LocalSlurm();
        var said = await slurm.script.StandardOutput.ReadLineAsync();
        if (said == "ready") return slurm;
        await slurm.DisposeAsync();
        throw new InvalidOperationException($"Slurm does not start: {said}");
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    public async Task<string> RunAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (variable, value) in Environment) start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    /// <summary>Ends the daemons and all jobs.</summary>
    public async ValueTask DisposeAsync()
    {
        script.StandardInput.Close();
        await script.WaitForExitAsync();
        script.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A test that needs Slurm's daemons; it is skipped, with the reason, where they cannot be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (Array.Find(["munged", "slurmctld", "slurmd", "sbatch"], program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))) is { } missing)
            Skip = $"{missing} is not on this machine: install slurm-wlm and munge.";
        else if (!Environment.IsPrivilegedProcess) Skip = "Slurm's daemons start as root alone.";
    }
}
