using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Models;

namespace Fungi.Cli.Benchmarks;

/// <summary>fungivision in a Python process of its own, which works when it is asked to.</summary>
internal sealed class ReferenceRounds : IDisposable
{
    private const string Driver = "fungivision_rounds.py";

    private readonly Process process;
    private readonly Task<string> errors;

    private ReferenceRounds(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Seconds from the start of the process to the end of its first batch.</summary>
    public double UntilFirstBatch { get; private set; }

    /// <summary>Its versions of torch and torchvision, and how many threads it works with.</summary>
    public string Versions { get; private set; } = "";

    /// <summary>The most memory the process has held so far, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Starts it; returns when its first batch is done.</summary>
    /// <param name="python">The interpreter, with torch and torchvision.</param>
    /// <param name="checkout">fungivision's repository.</param>
    /// <param name="folder">The benchmark's folder, with <c>images</c>.</param>
    /// <param name="architecture">The backbone's sizes.</param>
    /// <param name="setting">What is benchmarked.</param>
    /// <param name="cancellation">Stops the process.</param>
    /// <exception cref="InputException">It cannot work.</exception>
    public static async Task<ReferenceRounds> StartAsync(
        string python, string checkout, string folder, VisionTransformerArchitecture architecture, BenchmarkSetting setting, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(checkout, "fungivision", "wrapper.py"))) throw new InputException($"--compare-fungivision: {checkout} holds no fungivision/wrapper.py; expected a checkout of fungivision.");
        var settings = new JsonObject
        {
            ["checkout"] = Path.GetFullPath(checkout),
            ["images"] = Path.Combine(folder, "images", "photograph"),
            ["architecture"] = new JsonArray(architecture.Width, architecture.Depth, architecture.Heads, architecture.HiddenDim, architecture.PatchSize, architecture.ImageSize),
            ["objectives"] = new JsonArray([.. setting.Objectives.Select(name => JsonValue.Create(name))]),
            ["batch"] = setting.BatchSize,
            ["device"] = setting.Device,
            ["precision"] = setting.Precision,
            ["stride_scale"] = 6,
        };
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Benchmarks", Driver), settings.ToJsonString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ReferenceRounds rounds;
        try
        {
            rounds = new(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InputException($"--python: {python} cannot be started: {exception.Message}", exception);
        }

        try
        {
            var first = await rounds.AnswerAsync(cancellation);
            rounds.UntilFirstBatch = clock.Elapsed.TotalSeconds;
            rounds.Versions = $"torch {first["torch"]}, torchvision {first["torchvision"]}, {first["threads"]} threads";
            return rounds;
        }
        catch
        {
            rounds.Dispose();
            throw;
        }
    }

    /// <summary>One round: images and seconds.</summary>
    public async Task<(int Images, double Seconds)> RunAsync(CancellationToken cancellation)
    {
        await process.StandardInput.WriteLineAsync("round".AsMemory(), cancellation);
        await process.StandardInput.FlushAsync(cancellation);
        var answer = await AnswerAsync(cancellation);
        return ((int)answer["images"]!, (double)answer["seconds"]!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private async Task<JsonObject> AnswerAsync(CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith('{')) continue;
            var answer = JsonSerializer.Deserialize<JsonObject>(line)!;
            PeakMemory = (long)answer["peakMemory"]!;
            return answer;
        }

        var reason = (await errors).Trim().Split('\n')[^1];
        throw new InputException($"fungivision stopped: {reason}");
    }
}
