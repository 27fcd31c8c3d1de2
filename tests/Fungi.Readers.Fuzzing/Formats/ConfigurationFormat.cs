using System.Text;
using Fungi.Cli;
using Fungi.Runtime.Hosting;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>A configuration file, as far as the host reads it.</summary>
internal static class ConfigurationFormat
{
    private static readonly byte[] Seed = """
        { "$schema": "./appsettings.schema.json",
          "Fungi": { "Plugins": [ "plugins/*.dll" ], "Device": "cpu", "Precision": "bf16", "BatchSize": 64, "Seed": 42, "Workers": null, "OnBadImage": "Skip",
            "Backbone": { "Checkpoint": "vit.safetensors", "TargetLayer": "blocks.1.attn.proj", "ImageSize": 32 },
            "Objectives": [ { "Type": "kl", "LatentDim": 8 }, { "Type": "kl", "Name": "other", "Weights": [ 1, 0.5 ] } ],
            "Data": { "Train": "train", "Query": { "Path": "query", "TakePerClass": 3, "SkipPerClass": 1 } },
            "Pretrain": { "Objective": { "Type": "dino" }, "Architecture": { "Width": 16, "Depth": 1, "Heads": 2 }, "Epochs": 3, "Optimizer": "Sgd", "LearningRate": 1e-3 },
            "Output": "features" } }
        """u8.ToArray();

    /// <summary>The file.</summary>
    public static FuzzedReader AppSettings { get; } = new(
        "configuration",
        "appsettings.json",
        [Seed],
        [.. new[] { "null", "true", "{", "}", "[", "]", ",", ":", "\"\"", "\"a\":", "\"Fungi\":", "\"Data\":", "{\"a\":", "[", "//", "/*", "\\u0000", "\\n", "\\ud800", "\n", "\"Path\":", "..", "/", "1e999", "NaN", "\"0\":1," }.Select(Encoding.ASCII.GetBytes), [0xFF], [0xEF, 0xBB, 0xBF]],
        folder =>
        {
            var file = ConfigurationFile.Load(Path.Combine(folder, "appsettings.json"), []);
            FungiOptions.Read(file.Configuration, file.Directory).ThrowIfWrong();
        })
    { ReportsAll = true };
}
