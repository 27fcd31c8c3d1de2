using System.Globalization;
using System.Text.Json.Nodes;
using Fungi.Runtime.Benchmarking;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Fungi.Cli.Benchmarks;

/// <summary>This program's side of <see cref="RoundsProcess"/>, over a folder that <see cref="BenchmarkSetting"/> has filled.</summary>
/// <param name="setting">What is benchmarked.</param>
/// <param name="overrides">What the command line says instead of the configuration.</param>
internal sealed class RoundsServer(BenchmarkSetting setting, string[] overrides)
{
    private int rounds;

    /// <summary>Works until standard input ends.</summary>
    public void Serve(CancellationToken cancellation)
    {
        _ = Run(BenchmarkSetting.First, cancellation);
        Answer(new() { ["threads"] = get_num_threads() });
        while (Console.ReadLine() is not null)
        {
            var round = Run(BenchmarkSetting.Whole, cancellation);
            Answer(new()
            {
                ["images"] = round.Images,
                ["seconds"] = round.Seconds,
                ["stages"] = new JsonObject(round.Stages.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)stage.Value))),
            });
        }
    }

    private BenchmarkRound Run(string part, CancellationToken cancellation)
    {
        using var host = setting.Host(part, $"round-{rounds++}", overrides);
        return host.Services.GetRequiredService<Benchmark>().Run(Path.Combine(setting.Folder, part), cancellation);
    }

    private static void Answer(JsonObject answer)
    {
        answer["peakMemory"] = PeakMemory();
        Console.WriteLine(answer.ToJsonString());
    }

    // VmHWM: the peak of the resident set, in KiB.
    private static long PeakMemory() =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':', StringSplitOptions.TrimEntries)[1].Split(' ')[0], CultureInfo.InvariantCulture);
}
