using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Fungi.Cli.Benchmarks;

/// <summary>
/// A process that is benchmarked: it says when its first batch is done, and then does a round of the work for each line it is sent. Answers
/// are JSON objects, a line each, with <c>peakMemory</c>, in bytes; of a round also with <c>images</c> and <c>seconds</c>.
/// </summary>
internal sealed class RoundsProcess : IDisposable
{
    private readonly string name;
    private readonly Process process;
    private readonly Task<string> errors;
    private bool disposed;

    private RoundsProcess(string name, Process process)
    {
        (this.name, this.process) = (name, process);
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Seconds from the start of the process to the end of its first batch.</summary>
    public double UntilFirstBatch { get; private set; }

    /// <summary>What it said then.</summary>
    public JsonObject First { get; private set; } = [];

    /// <summary>Its rounds.</summary>
    public List<JsonObject> Rounds { get; } = [];

    /// <summary>The most memory the process has held so far, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>The fastest of the rounds.</summary>
    public JsonObject Best => Rounds.MaxBy(Rate)!;

    /// <summary>A round's images per second.</summary>
    public static double Rate(JsonObject round) => (int)round["images"]! / (double)round["seconds"]!;

    /// <summary>Starts a program; returns when its first batch is done.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InputException">It does not work; the message ends with its own last words.</exception>
    public static async Task<RoundsProcess> StartAsync(string name, string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        RoundsProcess rounds;
        try
        {
            rounds = new(name, Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
        }
        catch (Win32Exception exception)
        {
            throw new InputException($"{file}: {name} cannot be started: {exception.Message}; expected a program.", exception);
        }

        try
        {
            rounds.First = await rounds.AnswerAsync(cancellation);
            rounds.UntilFirstBatch = clock.Elapsed.TotalSeconds;
            return rounds;
        }
        catch
        {
            rounds.Dispose();
            throw;
        }
    }

    /// <summary>Does a round.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await process.StandardInput.WriteLineAsync("round".AsMemory(), cancellation);
        await process.StandardInput.FlushAsync(cancellation);
        Rounds.Add(await AnswerAsync(cancellation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private async Task<JsonObject> AnswerAsync(CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith('{')) continue;
            var answer = JsonNode.Parse(line)!.AsObject();
            PeakMemory = (long)answer["peakMemory"]!;
            return answer;
        }

        throw new InputException($"{name} stopped: {(await errors).Trim().Split('\n')[^1]}");
    }
}
