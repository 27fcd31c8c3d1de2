using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Evaluation;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Spectre.Console;
using static TorchSharp.torch;

namespace Fungi.Cli.Commands;

/// <summary>How kNN is evaluated.</summary>
/// <param name="Neighbors">How many neighbours vote.</param>
/// <param name="Components">Principal components to reduce the features to after concatenation; null: none.</param>
/// <param name="Search">Which combinations of blocks are evaluated; null: all where they are few, else each block alone.</param>
internal sealed record KnnSettings(int Neighbors = 20, int? Components = null, BlockSearch? Search = null);

/// <summary>Which combinations of blocks are evaluated.</summary>
internal enum BlockSearch
{
    /// <summary>Every combination.</summary>
    All,

    /// <summary>Each block, and the embeddings with each other block.</summary>
    Alone,

    /// <summary>The embeddings, and with them whatever raises the accuracy among the training samples most, one after the other.</summary>
    Greedy,
}

/// <summary><c>fungi evaluate</c>: what features are worth.</summary>
internal static class EvaluateCommand
{
    /// <summary>The block that gains are measured against.</summary>
    private const string Embeddings = "embeddings";

    /// <summary>Above so many objectives their combinations are too many to look at.</summary>
    private const int MostToCombine = 6;

    public static Command Create(string[] overrides)
    {
        var directories = new Argument<string[]>("FEATURES") { Description = "Directories that fungi extract has written.", Arity = ArgumentArity.OneOrMore };
        var neighbors = new Option<int>("--k") { Description = "How many neighbours vote.", DefaultValueFactory = _ => 20 };
        var components = new Option<int?>("--pca") { Description = "Reduce each combination to so many principal components of the training split first.", HelpName = "DIM" };
        var alone = new Option<bool>("--alone") { Description = $"Evaluate each block, and the embeddings with each other block; above {MostToCombine} objectives this is the default, else every combination is." };
        var greedy = new Option<bool>("--greedy") { Description = "Start from the embeddings and add the block that raises the accuracy among the training samples most, until none does." };
        var json = SharedOptions.Json();
        var knn = new Command("knn", "Classify the query split by its nearest neighbours in the training split, for combinations of blocks.") { directories, neighbors, components, alone, greedy, json };
        knn.SetAction(async (arguments, cancellation) =>
        {
            if (overrides is [var first, ..]) throw new InputException($"evaluate: {first} has no effect; features are evaluated as they are on disk.");
            BlockSearch? search = (arguments.GetValue(alone), arguments.GetValue(greedy)) switch
            {
                (true, true) => throw new InputException("evaluate: --alone and --greedy exclude each other; expected one of them."),
                (true, false) => BlockSearch.Alone,
                (false, true) => BlockSearch.Greedy,
                _ => null,
            };
            var settings = new KnnSettings(arguments.GetValue(neighbors), arguments.GetValue(components), search);
            foreach (var directory in arguments.GetRequiredValue(directories))
            {
                if (arguments.GetValue(json)) Console.WriteLine((await JsonAsync(directory, settings, showsProgress: false, cancellation)).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
                else await PrintAsync(directory, settings, cancellation);
            }

            return ExitCode.Done;
        });
        return new Command("evaluate", "Measure what features are worth.") { knn };
    }

    /// <summary>Evaluates a run and prints the table.</summary>
    public static async Task PrintAsync(string directory, KnnSettings settings, CancellationToken cancellation)
    {
        var (search, rows) = await EvaluateAsync(directory, settings, json: false, cancellation);
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("feature")
            .AddColumn("dimensions", column => column.RightAligned())
            .AddColumn("accuracy", column => column.RightAligned())
            .AddColumn("per class", column => column.RightAligned())
            .AddColumn("gain", column => column.RightAligned());
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Feature), $"{row.Dimensions}", Percent(row.Metrics.Accuracy), Percent(row.Metrics.MeanPerClassAccuracy), row.Gain is { } gain ? Points(gain) : "");
        Output.Write(table);
        if (search == BlockSearch.Alone && settings.Search is null)
            Console.WriteLine($"More than {MostToCombine} objectives: each block, and the embeddings with it (--alone). --greedy looks for a good combination.");
    }

    /// <summary>Evaluates a run.</summary>
    /// <param name="directory">The run.</param>
    /// <param name="settings">How it is evaluated.</param>
    /// <param name="showsProgress">Whether standard output tells programs of the progress, instead of standard error people.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<JsonObject> JsonAsync(string directory, KnnSettings settings, bool showsProgress, CancellationToken cancellation) =>
        Json(directory, await EvaluateAsync(directory, settings, showsProgress, cancellation));

    private static async Task<(BlockSearch Search, IReadOnlyList<Row> Rows)> EvaluateAsync(string directory, KnnSettings settings, bool json, CancellationToken cancellation)
    {
        (BlockSearch, IReadOnlyList<Row>) result = default;
        await ProgressDisplay.RunAsync(json, progress => Task.Run(() => result = Evaluate(directory, settings, progress, cancellation), CancellationToken.None));
        return result;
    }

    private static (BlockSearch Search, IReadOnlyList<Row> Rows) Evaluate(string directory, KnnSettings settings, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var run = new RunDirectory(directory);
        using var train = FeatureSet.Open(run.Train);
        using var query = FeatureSet.Open(run.Query);
        if (train.Manifest.DifferencesOfOrigin(query.Manifest) is { Count: > 0 } differences)
            throw new InputException($"{run.Path}: its splits come from different runs: {string.Join("; ", differences)}. Extract both with one configuration.");
        var queryLabels = LabelsOf(train, query);
        var blocks = train.Blocks.OrderByDescending(block => block.Key == Embeddings).Select(block => new FeatureBlock(block.Key, Matrix(block.Value), Matrix(Counterpart(block.Key)))).ToList();
        var knn = new KNearestNeighbors { K = settings.Neighbors };
        var search = settings.Search ?? (blocks.Count - 1 > MostToCombine ? BlockSearch.Alone : BlockSearch.All);
        var report = new Progress(progress);
        var results = search == BlockSearch.Greedy
            ? knn.SelectGreedily(blocks, train.Labels, queryLabels, settings.Components, report, cancellation)
            : knn.Evaluate(
                blocks, search == BlockSearch.All ? BlockCombinations.All(blocks.Count) : BlockCombinations.Alone(blocks.Count), train.Labels, queryLabels, settings.Components, report, cancellation);
        var baseline = results.FirstOrDefault(result => result.Blocks is [Embeddings])?.Metrics.Accuracy;
        return (search, [.. results.Select(result => new Row(
            string.Join(" + ", result.Blocks),
            result.Dimensions,
            result.Metrics,
            result.Blocks is [Embeddings] ? null : result.Metrics.Accuracy - baseline))]);

        NpyFile<float> Counterpart(string name) => query.Blocks.TryGetValue(name, out var block)
            ? block
            : throw new InputException($"{run.Query}: has no block '{name}' although {run.Train} has; extract both splits with one configuration.");
    }

    /// <summary>The query's labels as the training split numbers its classes: each split numbers its own.</summary>
    private static long[] LabelsOf(FeatureSet train, FeatureSet query)
    {
        if (query.Labels.Any(label => label < 0) || train.Labels.Any(label => label < 0)) throw new InputException("kNN needs the class of every sample; some samples have none.");
        var numbers = query.Classes.Select(name => (long)train.Classes.IndexOf(name)).ToArray();
        return [.. query.Labels.Select(label => numbers[label] >= 0
            ? numbers[label]
            : throw new InputException($"the training split has no class '{query.Classes[(int)label]}' although the query split has; expected the same classes."))];
    }

    private static Tensor Matrix(NpyFile<float> file) => tensor(file.ReadAll(), [file.Rows, file.Dim]);

    private static JsonObject Json(string directory, (BlockSearch Search, IReadOnlyList<Row> Rows) result) => new()
    {
        ["features"] = Path.GetFullPath(directory),
        ["combinations"] = $"{result.Search}".ToLowerInvariant(),
        ["results"] = new JsonArray([.. result.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["feature"] = row.Feature,
            ["dimensions"] = row.Dimensions,
            ["accuracy"] = row.Metrics.Accuracy,
            ["meanPerClassAccuracy"] = row.Metrics.MeanPerClassAccuracy,
            ["gain"] = row.Gain,
        })]),
    };

    private static string Percent(double share) => share.ToString("P2", PercentFormat);

    private static string Points(double difference) => (100 * difference).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    private static NumberFormatInfo PercentFormat { get; } = new() { PercentPositivePattern = 1 };

    private sealed record Row(string Feature, long Dimensions, ClassificationMetrics Metrics, double? Gain);

    /// <summary>Shows the evaluation's share as whole percents.</summary>
    private sealed class Progress(IProgress<WorkProgress> display) : IProgress<double>
    {
        public void Report(double value) => display.Report(new("kNN", (long)(100 * value), 100) { ImagesPerUnit = 0 });
    }
}
