using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Fungi.Cli.Tests;

/// <summary>The built command line, run as a process of its own.</summary>
internal sealed partial class FungiProgram : IDisposable
{
    private readonly Process process;
    private readonly List<string> errors = [];
    private readonly TaskCompletionSource sighted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> output;
    private readonly Task reading;

    private FungiProgram(
        string program, string workingDirectory, string? awaited, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string>? launcher = null)
    {
        string[] command = [.. launcher ?? [], "dotnet", program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1"; // several run side by side
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        reading = ReadErrorsAsync(awaited);
    }

    /// <summary>The program's folder, with its plugins: the same configuration's output of Fungi.Cli.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Fungi.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    /// <summary>Runs to the end.</summary>
    public static Task<RunResult> RunAsync(string workingDirectory, params string[] arguments) =>
        RunAsync(Folder, workingDirectory, new Dictionary<string, string>(), arguments);

    /// <summary>Runs a copy of the program, or with further environment variables, to the end.</summary>
    public static async Task<RunResult> RunAsync(
        string folder, string workingDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var program = new FungiProgram(Path.Combine(folder, "fungi.dll"), workingDirectory, awaited: null, arguments, environment);
        return await program.ResultAsync();
    }

    /// <summary>Starts the program and returns once a line of its standard error begins with <paramref name="awaited"/>, or it has ended.</summary>
    public static async Task<FungiProgram> StartAsync(string workingDirectory, string awaited, params string[] arguments)
    {
        var program = new FungiProgram(Path.Combine(Folder, "fungi.dll"), workingDirectory, awaited, arguments, new Dictionary<string, string>());
        await Task.WhenAny(program.sighted.Task, program.reading);
        return program;
    }

    /// <summary>Starts the program through another that becomes it, and with further environment variables.</summary>
    public static async Task<FungiProgram> StartAsync(
        string workingDirectory, string awaited, IReadOnlyList<string> launcher, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var program = new FungiProgram(Path.Combine(Folder, "fungi.dll"), workingDirectory, awaited, arguments, environment, launcher);
        await Task.WhenAny(program.sighted.Task, program.reading);
        return program;
    }

    /// <summary>Returns once a line of standard error begins so, or the program has ended.</summary>
    public async Task SeeAsync(string start)
    {
        while (!reading.IsCompleted && !IsSeen()) await Task.Delay(10);

        bool IsSeen()
        {
            lock (errors) return errors.Exists(line => line.StartsWith(start, StringComparison.Ordinal));
        }
    }

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>SIGKILL: nothing of the program runs any more.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends a signal. It is under way at once: what the program was seen to do, it does still.</summary>
    public void Send(Signal signal)
    {
        if (Kill(process.Id, signal) == 0) return;
        lock (errors) Assert.Fail($"it has ended:\n{string.Join('\n', errors)}");
    }

    public async Task<RunResult> ResultAsync()
    {
        await reading;
        var printed = await output;
        await process.WaitForExitAsync();
        return new(process.ExitCode, printed, [.. errors.Where(line => !Usual().IsMatch(line))]) { AllErrors = errors, Progress = [.. errors.Where(line => Progress().IsMatch(line))] };
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private async Task ReadErrorsAsync(string? awaited)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (errors) errors.Add(line);
            if (awaited is not null && line.StartsWith(awaited, StringComparison.Ordinal)) sighted.TrySetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, Signal signal);

    [GeneratedRegex(@"^[\w ]+: \d+/\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Progress();

    [GeneratedRegex(@"^[\w ]+: \d+/\d+|Fungi:PluginTrust is AllowAll: | is recognised as ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Usual();
}

/// <summary>Signals, by their numbers on Linux.</summary>
internal enum Signal
{
    /// <summary>As Ctrl-C sends it.</summary>
    Interrupt = 2,

    /// <summary>A request to end.</summary>
    Terminate = 15,

    /// <summary>The program goes on.</summary>
    Continue = 18,

    /// <summary>The program stands still and keeps what it holds.</summary>
    Stop = 19,
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error's lines, without those that report progress, trust and what a checkpoint is.</param>
internal sealed record RunResult(int ExitCode, string Output, IReadOnlyList<string> Errors)
{
    /// <summary>All of standard error's lines.</summary>
    public IReadOnlyList<string> AllErrors { get; init; } = [];

    /// <summary>Standard error's lines that report progress.</summary>
    public IReadOnlyList<string> Progress { get; init; } = [];

    /// <summary>The run was stopped by a signal, and says with which command it goes on: its arguments.</summary>
    public string[] Stopped()
    {
        const string Resumption = "Stopped. What is done is kept; to resume: fungi ";
        Assert.True(ExitCode == 130, $"exit code {ExitCode}: {string.Join('\n', Errors)}");
        Assert.StartsWith("Stopping ", Errors[^2], StringComparison.Ordinal);
        Assert.StartsWith(Resumption, Errors[^1], StringComparison.Ordinal);
        return Errors[^1][Resumption.Length..].Split(' ');
    }

    /// <summary>The run did its work.</summary>
    public RunResult Done()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {string.Join('\n', Errors)}");
        return this;
    }

    /// <summary>The input was refused with one line that says all of this.</summary>
    public void Refused(params string[] said) => RefusedInLines(said);

    /// <summary>The input was refused with these lines and no others.</summary>
    public void RefusedInLines(params string[][] said)
    {
        Assert.True(ExitCode == 2 && Errors.Count == said.Length, $"expected {said.Length} lines and exit code 2, got {ExitCode}:\n{string.Join('\n', Errors)}");
        foreach (var (line, parts) in Errors.Zip(said))
        {
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        }

        Assert.Empty(Output);
    }
}
