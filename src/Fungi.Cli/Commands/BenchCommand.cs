using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Fungi.Cli.Benchmarks;
using Fungi.Models;
using Fungi.Runtime.Benchmarking;
using Fungi.Tensors;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi bench</c>: how fast features are extracted here, stage by stage, and beside fungivision.</summary>
internal static class BenchCommand
{
    private static readonly string[] FungivisionObjectives = ["kl", "dino", "simclr"];
    private static readonly string[] TellingVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OMP_WAIT_POLICY"];

    public static Command Create(string[] overrides)
    {
        var architecture = new Option<string>("--arch") { Description = "The backbone, with random weights.", HelpName = "NAME", DefaultValueFactory = _ => "vit_small_patch16_224" };
        var objectives = new Option<string>("--objectives") { Description = "The objectives, with commas between them.", HelpName = "NAMES", DefaultValueFactory = _ => "kl,dino,simclr" };
        var images = Count("--images", "How many images are timed in each round.", 32);
        var batch = Count("--batch", "Images of a batch; one more than is timed warms up.", 16);
        var rounds = Count("--rounds", "How many rounds; the best counts.", 3);
        var precision = new Option<string>("--precision") { Description = "The arithmetic before the target layer.", DefaultValueFactory = _ => "fp32" }.AcceptOnlyFromAmong("fp32", "bf16");
        var device = new Option<string>("--device") { Description = "Where.", DefaultValueFactory = _ => "cpu" }.AcceptOnlyFromAmong("cpu", "cuda");
        var reference = new Option<string?>("--compare-fungivision") { Description = "A checkout of fungivision, which does the same work in turn.", HelpName = "DIR" };
        var python = new Option<string>("--python") { Description = "Its interpreter, with torch and torchvision.", HelpName = "FILE", DefaultValueFactory = _ => "python3" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("bench", "Time the extraction of generated photographs with a random backbone, stage by stage.") { architecture, objectives, images, batch, rounds, precision, device, reference, python, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            var setting = new BenchmarkSetting(
                arguments.GetRequiredValue(architecture),
                arguments.GetRequiredValue(objectives).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                arguments.GetValue(images),
                arguments.GetValue(batch),
                arguments.GetRequiredValue(precision),
                arguments.GetRequiredValue(device));
            if (arguments.GetValue(reference) is not null && setting.Objectives.FirstOrDefault(name => !FungivisionObjectives.Contains(name, StringComparer.Ordinal)) is { } other)
                throw new InputException($"--objectives: fungivision has no '{other}'; expected {string.Join(", ", FungivisionObjectives)} beside --compare-fungivision.");
            var report = await MeasureAsync(setting, arguments.GetValue(rounds), arguments.GetValue(reference), arguments.GetRequiredValue(python), overrides, cancellation);
            if (arguments.GetValue(json)) Console.WriteLine(report.Json().ToJsonString());
            else report.Write();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<BenchmarkReport> MeasureAsync(
        BenchmarkSetting setting, int rounds, string? checkout, string python, string[] overrides, CancellationToken cancellation)
    {
        var architecture = VisionTransformerArchitecture.Parse(setting.Architecture);
        var folder = Directory.CreateTempSubdirectory("fungi-bench-").FullName;
        try
        {
            var making = Stopwatch.GetTimestamp();
            var config = setting.Write(folder, checkout is not null, cancellation);
            var (views, gradients) = Host(config, folder, "state", overrides, benchmark => benchmark.Prepare(cancellation));
            var beforeStart = Stopwatch.GetElapsedTime(making);

            var ours = new List<BenchmarkRound>();
            ours.Add(Round());
            var untilFirstBatch = (DateTime.Now - Process.GetCurrentProcess().StartTime - beforeStart).TotalSeconds - ours[0].Seconds;
            var peak = PeakMemory();
            ReferenceResult? theirs = null;
            if (checkout is not null)
            {
                using var reference = await ReferenceRounds.StartAsync(python, checkout, folder, architecture, setting, cancellation);
                var rates = new List<double> { Rate(await reference.RunAsync(cancellation)) };
                while (ours.Count < rounds)
                {
                    ours.Add(Round());
                    rates.Add(Rate(await reference.RunAsync(cancellation)));
                }

                theirs = new(rates, reference.PeakMemory, reference.UntilFirstBatch, reference.Versions);
            }

            while (ours.Count < rounds) ours.Add(Round());
            var rate = Host(config, folder, "rate", overrides, benchmark => benchmark.MatrixProductRate(architecture.Width));
            return new(setting, ours, views, Operations(architecture, views, gradients), rate, Math.Max(peak, PeakMemory()), untilFirstBatch, DescribeEnvironment())
            {
                DeviceMemory = setting.Device == "cuda" ? DeviceMemory() : null,
                Reference = theirs,
            };

            BenchmarkRound Round()
            {
                var name = $"round-{ours.Count}";
                Directory.CreateDirectory(Path.Combine(folder, name));
                File.Copy(Path.Combine(folder, "state", "state.safetensors"), Path.Combine(folder, name, "state.safetensors"));
                return Host(config, folder, name, overrides, benchmark => benchmark.Run(cancellation));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Option<int> Count(string name, string description, int count)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => count };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
                result.AddError($"{name}: '{text}' is no number of things; expected 1 or more.");
        });
        return option;
    }

    private static T Host<T>(string config, string folder, string output, string[] overrides, Func<Benchmark, T> work)
    {
        using var host = Services.From(config, [.. overrides, $"--Fungi:Output={Path.Combine(folder, output)}"]);
        return work(host.Services.GetRequiredService<Benchmark>());
    }

    // The views' passes and one projection of each gradient.
    private static double Operations(VisionTransformerArchitecture architecture, int views, int gradients) =>
        (views * architecture.ClassTokenOperations()) + (gradients * 2.0 * architecture.Width * architecture.Width * (architecture.Width + 1));

    private static double Rate((int Images, double Seconds) round) => round.Images / round.Seconds;

    // VmHWM: the peak of the resident set, in KiB.
    private static long PeakMemory() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is var line
        ? 1024 * long.Parse(line.Split(':', StringSplitOptions.TrimEntries)[1].Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;

    // libtorch keeps what it has once held, so what is in use at the end is the peak.
    private static long? DeviceMemory()
    {
        using var query = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"]) { RedirectStandardOutput = true });
        var own = query?.StandardOutput.ReadToEnd().Split('\n').Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .FirstOrDefault(fields => fields is [var pid, _] && pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return own is null ? null : long.Parse(own[1], CultureInfo.InvariantCulture) << 20;
    }

    private static string DescribeEnvironment() => string.Join(", ", [
        $"libtorch {TensorEngine.Version}",
        $"{get_num_threads()} threads",
        .. TellingVariables.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(variable => variable.Value is not null).Select(variable => $"{variable.Name}={variable.Value}")]);
}
