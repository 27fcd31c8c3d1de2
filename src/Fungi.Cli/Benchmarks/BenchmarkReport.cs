using System.Globalization;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Runtime.Benchmarking;
using Spectre.Console;

namespace Fungi.Cli.Benchmarks;

/// <summary>What a benchmark found.</summary>
/// <param name="Setting">What was benchmarked.</param>
/// <param name="Rounds">Ours.</param>
/// <param name="ViewsPerImage">Views of each image that pass through the backbone.</param>
/// <param name="OperationsPerImage">Floating-point operations that no implementation can spare.</param>
/// <param name="PeakOperationsPerSecond">How fast this machine multiplies matrices of this size.</param>
/// <param name="PeakMemory">The most memory that the process held, in bytes.</param>
/// <param name="UntilFirstBatch">Seconds from the start of the process to the end of the first batch, without the making of images and weights.</param>
/// <param name="Environment">Environment variables that decide on speed, and threads.</param>
internal sealed record BenchmarkReport(
    BenchmarkSetting Setting,
    IReadOnlyList<BenchmarkRound> Rounds,
    int ViewsPerImage,
    double OperationsPerImage,
    double PeakOperationsPerSecond,
    long PeakMemory,
    double UntilFirstBatch,
    string Environment)
{
    private const double Giga = 1e9;
    private const double MiB = 1 << 20;

    /// <summary>The device's memory in use at the end, in bytes; null on CPU.</summary>
    public long? DeviceMemory { get; init; }

    /// <summary>fungivision's rounds of the same work; null where it was not asked for.</summary>
    public ReferenceResult? Reference { get; init; }

    private BenchmarkRound Best => Rounds.MinBy(round => round.Seconds / round.Images)!;

    private double ImagesPerSecond => Best.Images / Best.Seconds;

    private double OperationsPerSecond => ImagesPerSecond * OperationsPerImage;

    /// <summary>For programs.</summary>
    public JsonObject Json() => new()
    {
        ["architecture"] = Setting.Architecture,
        ["objectives"] = new JsonArray([.. Setting.Objectives.Select(name => JsonValue.Create(name))]),
        ["precision"] = Setting.Precision,
        ["device"] = Setting.Device,
        ["batchSize"] = Setting.BatchSize,
        ["images"] = Best.Images,
        ["environment"] = Environment,
        ["imagesPerSecond"] = ImagesPerSecond,
        ["rounds"] = new JsonArray([.. Rounds.Select(round => JsonValue.Create(round.Images / round.Seconds))]),
        ["viewsPerImage"] = ViewsPerImage,
        ["millisecondsPerImage"] = new JsonObject(Best.Stages.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)(1000 * stage.Value / Best.Images)))),
        ["gigaflopPerImage"] = OperationsPerImage / Giga,
        ["gigaflopPerSecond"] = OperationsPerSecond / Giga,
        ["matrixProductGigaflopPerSecond"] = PeakOperationsPerSecond / Giga,
        ["shareOfFloor"] = OperationsPerSecond / PeakOperationsPerSecond,
        ["peakMemoryBytes"] = PeakMemory,
        ["deviceMemoryBytes"] = DeviceMemory,
        ["secondsUntilFirstBatch"] = UntilFirstBatch,
        ["fungivision"] = Reference is null ? null : new JsonObject
        {
            ["versions"] = Reference.Versions,
            ["imagesPerSecond"] = Reference.ImagesPerSecond,
            ["rounds"] = new JsonArray([.. Reference.Rounds.Select(rate => JsonValue.Create(rate))]),
            ["peakMemoryBytes"] = Reference.PeakMemory,
            ["secondsUntilFirstBatch"] = Reference.UntilFirstBatch,
            ["speedRatio"] = ImagesPerSecond / Reference.ImagesPerSecond,
            ["memoryRatio"] = PeakMemory / (double)Reference.PeakMemory,
            ["startRatio"] = UntilFirstBatch / Reference.UntilFirstBatch,
        },
    };

    /// <summary>For people.</summary>
    public void Write()
    {
        Console.WriteLine(Text($"{Setting.Architecture}, {string.Join(" + ", Setting.Objectives)}, {Setting.Precision}, {Setting.Device}, batches of {Setting.BatchSize}; {Environment}"));
        var stages = new Table().Border(TableBorder.Simple).AddColumns("stage", "ms/image, all threads", "share");
        var busy = Best.Stages.Where(stage => stage.Key != "decode").Sum(stage => stage.Value); // of all lanes
        foreach (var (stage, seconds) in Best.Stages)
        {
            // Decoding has threads of its own: what it holds up is the wait.
            var share = stage == "decode" ? "beside" : Text($"{100 * seconds / busy:F1} %");
            stages.AddRow(stage, Text($"{1000 * seconds / Best.Images:F2}"), share);
        }

        Output.Write(stages);
        Console.WriteLine(Text($"{ImagesPerSecond:F2} images/s, the best of {Rounds.Count} rounds of {Best.Images} images; {ViewsPerImage} views each"));
        Console.WriteLine(Text($"{OperationsPerSecond / Giga:F0} GFLOP/s of {PeakOperationsPerSecond / Giga:F0} of a matrix product: {100 * OperationsPerSecond / PeakOperationsPerSecond:F0} % of the floor ({OperationsPerImage / Giga:F1} GFLOP per image)"));
        Console.WriteLine(Text($"{PeakMemory / MiB:F0} MiB at most{(DeviceMemory is { } held ? Text($", {held / MiB:F0} MiB on the device") : "")}; first batch after {UntilFirstBatch:F2} s"));
        if (Reference is not { } reference) return;
        var ratios = new Table().Border(TableBorder.Simple).AddColumns("", "fungi", "fungivision", "ratio");
        ratios.AddRow("images/s", Text($"{ImagesPerSecond:F2}"), Text($"{reference.ImagesPerSecond:F2}"), Text($"{ImagesPerSecond / reference.ImagesPerSecond:F2}"));
        ratios.AddRow("peak memory, MiB", Text($"{PeakMemory / MiB:F0}"), Text($"{reference.PeakMemory / MiB:F0}"), Text($"{PeakMemory / (double)reference.PeakMemory:F3}"));
        ratios.AddRow("first batch, s", Text($"{UntilFirstBatch:F2}"), Text($"{reference.UntilFirstBatch:F2}"), Text($"{UntilFirstBatch / reference.UntilFirstBatch:F3}"));
        Output.Write(ratios);
        Console.WriteLine(reference.Versions);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What fungivision needed for the same work.</summary>
/// <param name="Rounds">Images per second of each round.</param>
/// <param name="PeakMemory">The most memory that its process held, in bytes.</param>
/// <param name="UntilFirstBatch">Seconds from the start of its process to the end of the first batch.</param>
/// <param name="Versions">Its libraries.</param>
internal sealed record ReferenceResult(IReadOnlyList<double> Rounds, long PeakMemory, double UntilFirstBatch, string Versions)
{
    /// <summary>Of its best round.</summary>
    public double ImagesPerSecond => Rounds.Max();
}
