using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Runtime.Data.Named;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi datasets</c>: the data sets that have a name here.</summary>
internal static class DatasetsCommand
{
    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Command("datasets", "List the named data sets: their splits, their metric, and how they are expected on disk.") { json };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(json)) Console.WriteLine(new JsonArray([.. NamedDataset.All.Select(Json)]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else foreach (var dataset in NamedDataset.All) Print(dataset);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(NamedDataset dataset)
    {
        Console.WriteLine($"{dataset.Name}: {dataset.Description}");
        Console.WriteLine($"  splits: {string.Join(", ", dataset.Splits.Select(split => string.Create(CultureInfo.InvariantCulture, $"{split.Name} ({split.Images:N0})")))}; Train takes {dataset.TrainSplit}, Query {dataset.QuerySplit}");
        Console.WriteLine($"  metric: {Metric(dataset)}");
        Console.WriteLine("  expected below the path:");
        foreach (var line in dataset.Tree) Console.WriteLine($"    {line}");
        Console.WriteLine();
    }

    private static JsonNode Json(NamedDataset dataset) => new JsonObject
    {
        ["name"] = dataset.Name,
        ["description"] = dataset.Description,
        ["splits"] = new JsonArray([.. dataset.Splits.Select(split => (JsonNode)new JsonObject { ["name"] = split.Name, ["images"] = split.Images })]),
        ["train"] = dataset.TrainSplit,
        ["query"] = dataset.QuerySplit,
        ["metric"] = Metric(dataset),
        ["tree"] = new JsonArray([.. dataset.Tree.Select(line => (JsonNode)line)]),
    };

    private static string Metric(NamedDataset dataset) => dataset.Metric switch
    {
        DatasetMetric.Accuracy => "accuracy",
        DatasetMetric.MeanPerClassAccuracy => "mean per class accuracy",
        _ => "mean average precision",
    };
}
