using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Evaluation;
using Fungi.Runtime;
using Fungi.Runtime.Store;
using Spectre.Console;

namespace Fungi.Cli.Evaluations;

/// <summary>How well a fine-tuned backbone and its head classify the query split.</summary>
/// <param name="Result">What was made.</param>
/// <param name="Figures">How well it classifies.</param>
internal sealed record FineTuningReport(FineTuningResult Result, IReadOnlyList<Figure> Figures)
{
    private const int Top = 5;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Measures.</summary>
    public static FineTuningReport Of(FineTuningResult result)
    {
        long[] targets = [.. result.Queries.Select(query => query.Label)];
        var metrics = ClassificationMetrics.Compute([.. result.Queries.Select(query => query.Ranked[0])], targets);
        return new(
            result,
            [
                new("accuracy", metrics.Accuracy),
                new("top 5", result.Classes.Count > Top ? ClassificationMetrics.TopAccuracy([.. result.Queries.Select(query => query.Ranked)], targets) : null, Name: "top5Accuracy"),
                new("per class", metrics.MeanPerClassAccuracy, Name: "meanPerClassAccuracy"),
            ]);
    }

    /// <summary>Prints the table, and where the result is.</summary>
    public void Print()
    {
        var table = new Table().Border(TableBorder.Simple);
        Figure[] shown = [.. Figures.Where(figure => figure.Value is not null)];
        foreach (var column in (string[])["labels", "queries", .. shown.Select(figure => figure.Column)]) table.AddColumn(column, header => header.RightAligned());
        table.AddRow([$"{Labels}", $"{Result.Queries.Count}", .. shown.Select(figure => $"{figure}")]);
        Output.Write(table);
        Console.WriteLine(Result.Directory);
    }

    /// <summary>The figures for programs.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["classes"] = Result.Classes.Count, ["labels"] = Labels, ["queries"] = Result.Queries.Count };
        foreach (var figure in Figures.Where(figure => figure.Value is not null)) json[figure.JsonName] = figure.Value;
        return json;
    }

    /// <summary>Writes <c>report.json</c> beside the backbone: the figures, and the ids of the labelled images of each class.</summary>
    public void Write()
    {
        var json = ToJson();
        json["labelled"] = new JsonObject(Result.Labelled.Select(images => KeyValuePair.Create(images.Key, (JsonNode?)new JsonArray([.. images.Value.Select(id => (JsonNode)id)]))));
        RunDirectory.WriteAtomically(Path.Combine(Result.Directory, "report.json"), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write($"{json.ToJsonString(Readable).ReplaceLineEndings("\n")}\n");
        });
    }

    private int Labels => Result.Labelled.Sum(images => images.Value.Count);
}
