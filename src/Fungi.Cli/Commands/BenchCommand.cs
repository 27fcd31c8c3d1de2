using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fungi.Cli.Benchmarks;
using Fungi.Models;
using Fungi.Runtime.Benchmarking;
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
        var batch = Count("--batch", "Images of a batch; one warms up.", 16);
        var rounds = Count("--rounds", "How many rounds; the best counts.", 3);
        var precision = new Option<string>("--precision") { Description = "The arithmetic before the target layer.", DefaultValueFactory = _ => "fp32" }.AcceptOnlyFromAmong("fp32", "bf16");
        var device = new Option<string>("--device") { Description = "Where.", DefaultValueFactory = _ => "cpu" }.AcceptOnlyFromAmong("cpu", "cuda");
        var reference = new Option<string?>("--compare-fungivision") { Description = "A checkout of fungivision, which does the same work in turn.", HelpName = "DIR" };
        var python = new Option<string>("--python") { Description = "Its interpreter, with torch and torchvision.", HelpName = "FILE", DefaultValueFactory = _ => "python3" };
        var json = SharedOptions.Json();
        var command = new Command("bench", "Time the extraction of generated photographs with a random backbone, stage by stage.") { architecture, objectives, images, batch, rounds, precision, device, reference, python, json };
        var serve = new Option<string?>("--serve") { Hidden = true }; // the folder: this is the process that is benchmarked
        command.Add(serve);
        command.SetAction(async (arguments, cancellation) =>
        {
            var checkout = arguments.GetValue(reference);
            var folder = arguments.GetValue(serve) ?? Directory.CreateTempSubdirectory("fungi-bench-").FullName;
            var setting = new BenchmarkSetting(
                folder,
                arguments.GetRequiredValue(architecture),
                arguments.GetRequiredValue(objectives).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                arguments.GetValue(images),
                arguments.GetValue(batch),
                arguments.GetRequiredValue(precision),
                arguments.GetRequiredValue(device));
            if (arguments.GetValue(serve) is not null)
            {
                new RoundsServer(setting, overrides).Serve(cancellation);
                return ExitCode.Done;
            }

            try
            {
                if (checkout is not null) ThrowIfIncomparable(setting, checkout);
                var report = await MeasureAsync(setting, arguments.GetValue(rounds), checkout, arguments.GetRequiredValue(python), overrides, cancellation);
                if (arguments.GetValue(json)) Console.WriteLine(report.Json().ToJsonString());
                else report.Write();
                return ExitCode.Done;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static void ThrowIfIncomparable(BenchmarkSetting setting, string checkout)
    {
        if (setting.Objectives.FirstOrDefault(name => !FungivisionObjectives.Contains(name, StringComparer.Ordinal)) is { } other)
            throw new InputException($"--objectives: fungivision has no '{other}'; expected {string.Join(", ", FungivisionObjectives)} beside --compare-fungivision.");
        if (!File.Exists(Path.Combine(checkout, "fungivision", "wrapper.py")))
            throw new InputException($"--compare-fungivision: {checkout} holds no fungivision/wrapper.py; expected a checkout of fungivision.");
    }

    private static async Task<BenchmarkReport> MeasureAsync(
        BenchmarkSetting setting, int rounds, string? checkout, string python, string[] overrides, CancellationToken cancellation)
    {
        var architecture = VisionTransformerArchitecture.Parse(setting.Architecture);
        setting.Write(isComparison: checkout is not null, cancellation);
        var (views, gradients) = Work(BenchmarkSetting.Whole);
        _ = Work(BenchmarkSetting.First);

        using var ours = await StartOursAsync(setting, overrides, cancellation);
        using var theirs = checkout is null ? null : await StartFungivisionAsync(python, checkout, architecture, setting, cancellation);
        for (var round = 0; round < rounds; round++)
        {
            await ours.RunAsync(cancellation);
            if (theirs is not null) await theirs.RunAsync(cancellation);
        }

        var deviceMemory = setting.Device == "cuda" ? DeviceMemory(ours.Id) : null;
        ours.Dispose();
        theirs?.Dispose();
        using var host = setting.Host(BenchmarkSetting.Whole, "rate", overrides);
        var rate = host.Services.GetRequiredService<Benchmark>().MatrixProductRate(architecture.Width);
        return new(setting, ours, theirs, views, Operations(architecture, views, gradients), rate, DescribeEnvironment()) { DeviceMemory = deviceMemory };

        (int Views, int Gradients) Work(string part)
        {
            using var own = setting.Host(part, part, overrides);
            return own.Services.GetRequiredService<Benchmark>().Prepare(Path.Combine(setting.Folder, part), cancellation);
        }
    }

    private static Task<RoundsProcess> StartOursAsync(BenchmarkSetting setting, string[] overrides, CancellationToken cancellation)
    {
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return RoundsProcess.StartAsync("fungi", Environment.ProcessPath!, [
            .. program, "bench", "--serve", setting.Folder,
            "--arch", setting.Architecture, "--objectives", string.Join(',', setting.Objectives), "--images", Invariant(setting.Images), "--batch", Invariant(setting.BatchSize),
            "--precision", setting.Precision, "--device", setting.Device, .. overrides], cancellation);
    }

    private static Task<RoundsProcess> StartFungivisionAsync(
        string python, string checkout, VisionTransformerArchitecture architecture, BenchmarkSetting setting, CancellationToken cancellation)
    {
        var settings = new JsonObject
        {
            ["checkout"] = Path.GetFullPath(checkout),
            ["images"] = Path.Combine(setting.Folder, "images", "photograph"),
            ["architecture"] = new JsonArray(architecture.Width, architecture.Depth, architecture.Heads, architecture.HiddenDim, architecture.PatchSize, architecture.ImageSize),
            ["objectives"] = new JsonArray([.. setting.Objectives.Select(name => JsonValue.Create(name))]),
            ["batch"] = setting.BatchSize,
            ["device"] = setting.Device,
            ["precision"] = setting.Precision,
        };
        return RoundsProcess.StartAsync("fungivision", python, [Path.Combine(AppContext.BaseDirectory, "Benchmarks", "fungivision_rounds.py"), settings.ToJsonString()], cancellation);
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

    // The views' passes and one projection of each gradient.
    private static double Operations(VisionTransformerArchitecture architecture, int views, int gradients) =>
        (views * architecture.ClassTokenOperations()) + (gradients * 2.0 * architecture.Width * architecture.Width * (architecture.Width + 1));

    // libtorch keeps what it has once held, so what is in use at the end is the peak.
    private static long? DeviceMemory(int process)
    {
        using var query = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"]) { UseShellExecute = false, RedirectStandardOutput = true });
        var own = query?.StandardOutput.ReadToEnd().Split('\n').Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .FirstOrDefault(fields => fields is [var pid, _] && pid == Invariant(process));
        return own is null ? null : long.Parse(own[1], CultureInfo.InvariantCulture) << 20;
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string DescribeEnvironment() => string.Join(", ", [
        $"{get_num_threads()} threads",
        .. TellingVariables.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(variable => variable.Value is not null).Select(variable => $"{variable.Name}={variable.Value}")]);
}
