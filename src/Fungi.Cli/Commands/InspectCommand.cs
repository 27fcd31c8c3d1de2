using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Models;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi inspect</c>: what is in a checkpoint, from its table of contents alone.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A safetensors or PyTorch file, or the index of a sharded one." };
        var json = SharedOptions.Json();
        var command = new Command("inspect", "Show a checkpoint's tensors and which backbone they are of, without loading them.") { file, json };
        command.SetAction(arguments =>
        {
            using var inspection = CheckpointInspection.Of(arguments.GetRequiredValue(file));
            if (arguments.GetValue(json)) Console.WriteLine(Json(inspection).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else Print(inspection);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(CheckpointInspection inspection)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("tensor", "dtype", "shape").AddColumn(new TableColumn("bytes").RightAligned());
        foreach (var (name, tensor) in inspection.Tensors)
            table.AddRow(Markup.Escape(name), $"{tensor.Type}", Markup.Escape($"[{string.Join(", ", tensor.Shape)}]"), Text($"{tensor.Bytes:N0}"));
        Output.Write(table);
        var types = inspection.Tensors.Values.GroupBy(tensor => tensor.Type).OrderByDescending(group => Sum(group)).Select(group => $"{group.Count()} {group.Key}");
        Console.WriteLine(Text($"{inspection.Tensors.Count} tensors ({string.Join(", ", types)}), {Sum(inspection.Tensors.Values):N0} bytes in {inspection.Files.Count} {(inspection.Files.Count == 1 ? "file" : "files")}"));
        Console.WriteLine(inspection.Family is { } family ? $"family: {family}{(inspection.Prefix.Length > 0 ? $", under {inspection.Prefix}" : "")}" : "family: none that is known");
        if (inspection.Backbone is not null) Console.WriteLine($"backbone: {inspection.Backbone}\ntarget layer: {inspection.RecommendedLayer}");
        if (inspection.Obstacle is not null) Console.WriteLine($"not without options: {inspection.Obstacle}");
    }

    private static JsonObject Json(CheckpointInspection inspection) => new()
    {
        ["files"] = new JsonArray([.. inspection.Files.Select(file => (JsonNode)file)]),
        ["family"] = inspection.Family,
        ["prefix"] = inspection.Prefix,
        ["backbone"] = inspection.Backbone,
        ["targetLayer"] = inspection.RecommendedLayer,
        ["obstacle"] = inspection.Obstacle,
        ["metadata"] = new JsonObject(inspection.Metadata.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
        ["tensors"] = new JsonArray([.. inspection.Tensors.Select(tensor => (JsonNode)new JsonObject
        {
            ["name"] = tensor.Key,
            ["dtype"] = $"{tensor.Value.Type}",
            ["shape"] = new JsonArray([.. tensor.Value.Shape.Select(size => (JsonNode)size)]),
            ["bytes"] = tensor.Value.Bytes,
        })]),
    };

    // Not as whole numbers: what a damaged file claims may exceed them.
    private static double Sum(IEnumerable<TensorDescription> tensors) => tensors.Sum(tensor => (double)tensor.Bytes);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
