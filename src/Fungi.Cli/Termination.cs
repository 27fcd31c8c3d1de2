using System.Runtime.InteropServices;

namespace Fungi.Cli;

/// <summary>SIGINT and SIGTERM: the first asks the work to stop where nothing is lost, the second ends the process at once. A signal that was ignored when the process began stays so.</summary>
internal sealed partial class Termination : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public Termination() => registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1) Exit(ExitCode.Interrupted);
        Console.Error.WriteLine("Stopping as soon as what has begun is on disk; a second signal ends at once.");
        _ = source.CancelAsync();
    }

    // Not Environment.Exit: that would run the end of libraries whose threads are still at work.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
