using System.Globalization;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Spectre.Console;

namespace Fungi.Cli.Benchmarks;

/// <summary>What a benchmark found.</summary>
/// <param name="Setting">What was benchmarked.</param>
/// <param name="Ours">This program's rounds.</param>
/// <param name="Theirs">fungivision's rounds of the same work; null where it was not asked for.</param>
/// <param name="ViewsPerImage">Views of each image that pass through the backbone.</param>
/// <param name="OperationsPerImage">Floating-point operations that no implementation can spare.</param>
/// <param name="PeakOperationsPerSecond">How fast this machine multiplies matrices of this size.</param>
/// <param name="Environment">Environment variables that decide on speed, and threads.</param>
internal sealed record BenchmarkReport(
    BenchmarkSetting Setting,
    RoundsProcess Ours,
    RoundsProcess? Theirs,
    int ViewsPerImage,
    double OperationsPerImage,
    double PeakOperationsPerSecond,
    string Environment)
{
    private const double Giga = 1e9;
    private const double MiB = 1 << 20;

    /// <summary>The device's memory in use at the end, in bytes; null on CPU.</summary>
    public long? DeviceMemory { get; init; }

    private double ImagesPerSecond => RoundsProcess.Rate(Ours.Best);

    private int Images => (int)Ours.Best["images"]!;

    private IReadOnlyList<KeyValuePair<string, double>> Stages => [.. Ours.Best["stages"]!.AsObject().Select(stage => KeyValuePair.Create(stage.Key, (double)stage.Value!))];

    private double OperationsPerSecond => ImagesPerSecond * OperationsPerImage;

    /// <summary>For programs.</summary>
    public JsonObject Json() => new()
    {
        ["architecture"] = Setting.Architecture,
        ["objectives"] = new JsonArray([.. Setting.Objectives.Select(name => JsonValue.Create(name))]),
        ["precision"] = Setting.Precision,
        ["device"] = Setting.Device,
        ["batchSize"] = Setting.BatchSize,
        ["images"] = Images,
        ["environment"] = Environment,
        ["imagesPerSecond"] = ImagesPerSecond,
        ["rounds"] = Rates(Ours),
        ["viewsPerImage"] = ViewsPerImage,
        ["millisecondsPerImage"] = new JsonObject(Stages.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)(1000 * stage.Value / Images)))),
        ["gigaflopPerImage"] = OperationsPerImage / Giga,
        ["gigaflopPerSecond"] = OperationsPerSecond / Giga,
        ["matrixProductGigaflopPerSecond"] = PeakOperationsPerSecond / Giga,
        ["shareOfFloor"] = OperationsPerSecond / PeakOperationsPerSecond,
        ["peakMemoryBytes"] = Ours.PeakMemory,
        ["deviceMemoryBytes"] = DeviceMemory,
        ["secondsUntilFirstBatch"] = Ours.UntilFirstBatch,
        ["fungivision"] = Theirs is null ? null : new JsonObject
        {
            ["versions"] = Versions(Theirs),
            ["imagesPerSecond"] = RoundsProcess.Rate(Theirs.Best),
            ["rounds"] = Rates(Theirs),
            ["peakMemoryBytes"] = Theirs.PeakMemory,
            ["secondsUntilFirstBatch"] = Theirs.UntilFirstBatch,
            ["speedRatio"] = ImagesPerSecond / RoundsProcess.Rate(Theirs.Best),
            ["memoryRatio"] = Ours.PeakMemory / (double)Theirs.PeakMemory,
            ["startRatio"] = Ours.UntilFirstBatch / Theirs.UntilFirstBatch,
        },
    };

    /// <summary>For people.</summary>
    public void Write()
    {
        Console.WriteLine(Text($"{Setting.Architecture}, {string.Join(" + ", Setting.Objectives)}, {Setting.Precision}, {Setting.Device}, batches of {Setting.BatchSize}; {Environment}"));
        var stages = new Table().Border(TableBorder.Simple).AddColumns("stage", "ms/image, all threads", "share");
        var busy = Stages.Where(stage => stage.Key != "decode").Sum(stage => stage.Value); // of all threads
        foreach (var (stage, seconds) in Stages)
        {
            // Decoding has threads of its own: what it holds up is the wait.
            var share = stage == "decode" ? "beside" : Text($"{100 * seconds / busy:F1} %");
            stages.AddRow(stage, Text($"{1000 * seconds / Images:F2}"), share);
        }

        Output.Write(stages);
        Console.WriteLine(Text($"{ImagesPerSecond:F2} images/s, the best of {Ours.Rounds.Count} rounds of {Images} images; {ViewsPerImage} views each"));
        Console.WriteLine(Text($"{OperationsPerSecond / Giga:F0} GFLOP/s of {PeakOperationsPerSecond / Giga:F0} of a matrix product: {100 * OperationsPerSecond / PeakOperationsPerSecond:F0} % of the floor ({OperationsPerImage / Giga:F1} GFLOP per image)"));
        Console.WriteLine(Text($"{Ours.PeakMemory / MiB:F0} MiB at most{(DeviceMemory is { } held ? Text($", {held / MiB:F0} MiB on the device") : "")}; first batch {Ours.UntilFirstBatch:F2} s after the start"));
        if (Theirs is null) return;
        var ratios = new Table().Border(TableBorder.Simple).AddColumns("", "fungi", "fungivision", "ratio");
        ratios.AddRow("images/s", Text($"{ImagesPerSecond:F2}"), Text($"{RoundsProcess.Rate(Theirs.Best):F2}"), Text($"{ImagesPerSecond / RoundsProcess.Rate(Theirs.Best):F2}"));
        ratios.AddRow("peak memory, MiB", Text($"{Ours.PeakMemory / MiB:F0}"), Text($"{Theirs.PeakMemory / MiB:F0}"), Text($"{Ours.PeakMemory / (double)Theirs.PeakMemory:F3}"));
        ratios.AddRow("first batch, s", Text($"{Ours.UntilFirstBatch:F2}"), Text($"{Theirs.UntilFirstBatch:F2}"), Text($"{Ours.UntilFirstBatch / Theirs.UntilFirstBatch:F3}"));
        Output.Write(ratios);
        Console.WriteLine(Versions(Theirs));
    }

    private static JsonArray Rates(RoundsProcess process) => new([.. process.Rounds.Select(round => JsonValue.Create(RoundsProcess.Rate(round)))]);

    private static string Versions(RoundsProcess theirs) => $"torch {theirs.First["torch"]}, torchvision {theirs.First["torchvision"]}, {theirs.First["threads"]} threads";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
