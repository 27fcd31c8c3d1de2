using System.Text.Json.Nodes;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Benchmarking;
using Microsoft.Extensions.Hosting;

namespace Fungi.Cli.Benchmarks;

/// <summary>What is benchmarked.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Architecture">The backbone, with random weights.</param>
/// <param name="Objectives">The objectives.</param>
/// <param name="Images">How many images a round has.</param>
/// <param name="BatchSize">Images of a batch.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
internal sealed record BenchmarkSetting(
    string Folder, string Architecture, IReadOnlyList<string> Objectives, int Images, int BatchSize, string Precision, string Device)
{
    /// <summary>The part of the images that warms up: one batch.</summary>
    public const string First = "first";

    /// <summary>All images.</summary>
    public const string Whole = "whole";

    private string ConfigurationFile => Path.Combine(Folder, "appsettings.json");

    /// <summary>Fills the folder with photographs, a checkpoint and an appsettings.json over them.</summary>
    /// <param name="isComparison">Whether objectives get fungivision's options.</param>
    /// <param name="cancellation">Looked at before each photograph.</param>
    public void Write(bool isComparison, CancellationToken cancellation)
    {
        GeneratedPhotographs.Write(Path.Combine(Folder, "images", "photograph"), Math.Max(Images, BatchSize), new ImageCodec(), cancellation);
        using (var backbone = VisionTransformer.Create(VisionTransformerArchitecture.Parse(Architecture), seed: 1)) backbone.Save(Path.Combine(Folder, "backbone.safetensors"));
        var section = new JsonObject
        {
            [nameof(Device)] = Device,
            [nameof(Precision)] = Precision,
            [nameof(BatchSize)] = BatchSize,
            ["Backbone"] = new JsonObject { ["Checkpoint"] = "backbone.safetensors" },
            [nameof(Objectives)] = new JsonArray([.. Objectives.Select(name => Objective(name, isComparison))]),
            ["Data"] = new JsonObject { ["Train"] = new JsonObject { ["Path"] = "images" } },
        };
        var logging = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Warning" } };
        File.WriteAllText(ConfigurationFile, new JsonObject { ["Fungi"] = section, ["Logging"] = logging }.ToJsonString());
    }

    /// <summary>A host over part of the images.</summary>
    public IHost Host(string part, string output, string[] overrides) => Services.From(
        ConfigurationFile,
        [.. overrides, $"--Fungi:Output={Path.Combine(Folder, output)}", $"--Fungi:Data:Train:TakePerClass={(part == First ? BatchSize : Images)}"]);

    private static JsonObject Objective(string name, bool isComparison)
    {
        var objective = new JsonObject { ["Type"] = name };
        if (!isComparison || name != "simclr") return objective;
        objective["BankSize"] = 64;
        objective["TemperedDenominator"] = false;
        return objective;
    }
}
