using System.ComponentModel;
using System.Diagnostics;

namespace Fungi.Cli.Slurm;

/// <summary>Slurm's own commands.</summary>
internal static class SlurmProgram
{
    /// <summary>Runs one that must succeed.</summary>
    /// <returns>Its standard output without the last line break.</returns>
    /// <exception cref="InputException">It is not on this machine, or refused what was asked for; the message is its own.</exception>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellation) => await TryRunAsync(name, arguments, cancellation) switch
    {
        null => throw new InputException($"{name}: no such program; expected Slurm's commands on the PATH (Debian: slurm-client)."),
        { IsDone: true } done => done.Output,
        var refused => throw new InputException(refused.Value.Errors.StartsWith($"{name}: ", StringComparison.Ordinal) ? refused.Value.Errors : $"{name}: {refused.Value.Errors}"),
    };

    /// <summary>Runs one that may fail.</summary>
    /// <returns>The lines of its standard output; none where it failed or is not on this machine.</returns>
    public static async Task<string[]> LinesAsync(string name, IEnumerable<string> arguments, CancellationToken cancellation) =>
        await TryRunAsync(name, arguments, cancellation) is { IsDone: true } done ? done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private static async Task<(bool IsDone, string Output, string Errors)?> TryRunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            var said = (await errors).Trim().ReplaceLineEndings(" ");
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode == 0, output.Trim(), said);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
