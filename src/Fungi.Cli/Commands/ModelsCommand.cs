using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Models;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi models</c>: the published backbones that have a name here.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Command("models", "List the named backbones: parameters, embedding, inference transform, recommended target layer.") { json };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(json)) Console.WriteLine(new JsonArray([.. BackbonePreset.All.Select(Json)]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else Print();
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Architecture", "", "parameters", "embedding", "resize, crop", "TargetLayer");
        foreach (var preset in BackbonePreset.All)
        {
            using var backbone = preset.Architecture.Build(preset.Transform);
            var (transform, interpolation) = (preset.Transform, preset.Transform.Interpolation.ToString().ToLowerInvariant());
            table.AddRow(
                preset.Name, preset.Description, Text($"{backbone.ParameterCount / 1e6:F2} M"), Text($"{backbone.EmbeddingDim}"), Text($"{transform.ResizedSide} {interpolation}, {transform.ImageSize}"), backbone.RecommendedLayer);
        }

        Output.Write(table);
    }

    private static JsonNode Json(BackbonePreset preset)
    {
        using var backbone = preset.Architecture.Build(preset.Transform);
        var transform = preset.Transform;
        return new JsonObject
        {
            ["name"] = preset.Name,
            ["description"] = preset.Description,
            ["parameters"] = backbone.ParameterCount,
            ["embedding"] = backbone.EmbeddingDim,
            ["targetLayer"] = backbone.RecommendedLayer,
            ["transform"] = new JsonObject
            {
                ["resize"] = transform.ResizedSide,
                ["interpolation"] = transform.Interpolation.ToString().ToLowerInvariant(),
                ["crop"] = transform.ImageSize,
                ["mean"] = Json(transform.Statistics.Mean),
                ["std"] = Json(transform.Statistics.StandardDeviation),
            },
        };
    }

    private static JsonArray Json((double Red, double Green, double Blue) channels) => [channels.Red, channels.Green, channels.Blue];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
