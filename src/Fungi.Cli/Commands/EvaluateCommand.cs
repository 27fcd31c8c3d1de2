using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Evaluation;
using Fungi.Runtime.Store;
using Spectre.Console;
using static TorchSharp.torch;

namespace Fungi.Cli.Commands;

/// <summary>How kNN is evaluated.</summary>
/// <param name="Neighbors">How many neighbours vote.</param>
/// <param name="Components">Principal components to reduce the features to after concatenation; null: none.</param>
internal sealed record KnnSettings(int Neighbors = 20, int? Components = null);

/// <summary><c>fungi evaluate</c>: what features are worth.</summary>
internal static class EvaluateCommand
{
    /// <summary>The block that gains are measured against.</summary>
    private const string Embeddings = "embeddings";

    public static Command Create(string[] overrides)
    {
        _ = overrides;
        var directories = new Argument<string[]>("FEATURES") { Description = "Directories that fungi extract has written.", Arity = ArgumentArity.OneOrMore };
        var neighbors = new Option<int>("--k") { Description = "How many neighbours vote.", DefaultValueFactory = _ => 20 };
        var components = new Option<int?>("--pca") { Description = "Reduce each combination to so many principal components of the training split first.", HelpName = "DIM" };
        var json = SharedOptions.Json();
        var knn = new Command("knn", "Classify the query split by its nearest neighbours in the training split, for every combination of blocks.") { directories, neighbors, components, json };
        knn.SetAction(async (arguments, cancellation) =>
        {
            var settings = new KnnSettings(arguments.GetValue(neighbors), arguments.GetValue(components));
            foreach (var directory in arguments.GetRequiredValue(directories))
            {
                if (arguments.GetValue(json)) Console.WriteLine(Json(directory, await EvaluateAsync(directory, settings, cancellation)).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
                else await PrintAsync(directory, settings, cancellation);
            }

            return ExitCode.Done;
        });
        return new Command("evaluate", "Measure what features are worth.") { knn };
    }

    /// <summary>Evaluates a run and prints the table.</summary>
    public static async Task PrintAsync(string directory, KnnSettings settings, CancellationToken cancellation)
    {
        var rows = await EvaluateAsync(directory, settings, cancellation);
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("feature")
            .AddColumn("dimensions", column => column.RightAligned())
            .AddColumn("accuracy", column => column.RightAligned())
            .AddColumn("per class", column => column.RightAligned())
            .AddColumn("gain", column => column.RightAligned());
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Feature), $"{row.Dimensions}", Percent(row.Metrics.Accuracy), Percent(row.Metrics.MeanPerClassAccuracy), row.Gain is { } gain ? Points(gain) : "");
        AnsiConsole.Write(table);
    }

    private static async Task<IReadOnlyList<Row>> EvaluateAsync(string directory, KnnSettings settings, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        await ProgressDisplay.RunAsync(progress => Task.Run(() => rows.AddRange(Evaluate(directory, settings, progress, cancellation)), CancellationToken.None));
        return rows;
    }
}
