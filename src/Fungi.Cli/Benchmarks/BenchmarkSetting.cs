using System.Text.Json.Nodes;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Benchmarking;

namespace Fungi.Cli.Benchmarks;

/// <summary>What is benchmarked.</summary>
/// <param name="Architecture">The backbone, with random weights.</param>
/// <param name="Objectives">The objectives.</param>
/// <param name="Images">How many images are timed; one batch more warms up.</param>
/// <param name="BatchSize">Images of a batch.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
internal sealed record BenchmarkSetting(string Architecture, IReadOnlyList<string> Objectives, int Images, int BatchSize, string Precision, string Device)
{
    /// <summary>Fills a folder with photographs, a checkpoint and an appsettings.json over them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isComparison">Whether objectives get fungivision's options.</param>
    /// <param name="cancellation">Looked at before each photograph.</param>
    /// <returns>The configuration file.</returns>
    public string Write(string folder, bool isComparison, CancellationToken cancellation)
    {
        GeneratedPhotographs.Write(Path.Combine(folder, "images", "photograph"), Images + BatchSize, new ImageCodec(), cancellation);
        using (var backbone = VisionTransformer.Create(VisionTransformerArchitecture.Parse(Architecture), seed: 1)) backbone.Save(Path.Combine(folder, "backbone.safetensors"));
        var section = new JsonObject
        {
            ["Device"] = Device,
            ["Precision"] = Precision,
            ["BatchSize"] = BatchSize,
            ["Backbone"] = new JsonObject { ["Checkpoint"] = "backbone.safetensors" },
            ["Objectives"] = new JsonArray([.. Objectives.Select(name => Objective(name, isComparison))]),
            ["Data"] = new JsonObject { ["Train"] = "images" },
        };
        var logging = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Warning" } };
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, new JsonObject { ["Fungi"] = section, ["Logging"] = logging }.ToJsonString());
        return file;
    }

    private static JsonObject Objective(string name, bool isComparison)
    {
        var objective = new JsonObject { ["Type"] = name };
        if (!isComparison || name != "simclr") return objective;
        objective["BankSize"] = 64;
        objective["TemperedDenominator"] = false;
        return objective;
    }
}
