using System.CommandLine;
using Fungi.Evaluation;

namespace Fungi.Cli.Evaluations;

/// <summary>How kNN is evaluated.</summary>
/// <param name="Neighbors">How many neighbours vote.</param>
/// <param name="Components">Principal components to reduce the features to after concatenation; null: none.</param>
/// <param name="Search">Which combinations of blocks are evaluated; null: all where they are few, else each block alone.</param>
internal sealed record KnnSettings(int Neighbors = 20, int? Components = null, BlockSearch? Search = null)
{
    /// <summary>By what neighbours are nearest.</summary>
    public DistanceMetric Metric { get; init; }

    /// <summary>The temperature of weighted votes; null: all weigh the same.</summary>
    public double? Temperature { get; init; }

    /// <summary>How many training samples of each class there are; null: all.</summary>
    public int? Shots { get; init; }
}

/// <summary><c>fungi evaluate knn</c>.</summary>
internal static class KnnEvaluation
{
    private const string Name = "knn";

    public static Command Create(string[] overrides)
    {
        var neighbors = new Option<int>("--k") { Description = "How many neighbours vote.", DefaultValueFactory = _ => 20 };
        var metric = new Option<DistanceMetric>("--metric") { Description = "By what neighbours are nearest: euclidean or cosine." };
        var temperature = new Option<double?>("--temperature") { Description = "Weigh votes by exp(cosine / T), as DINO's eval_knn does with 0.07; needs --metric cosine.", HelpName = "T" };
        var shots = EvaluationOptions.Shots();
        var blocks = new BlockSelection(knowsGreedy: true);
        return EvaluationCommand.Create(
            Name,
            "Classify the query split by its nearest neighbours in the training split, for combinations of blocks.",
            overrides,
            [neighbors, metric, temperature, shots, .. blocks.Options],
            arguments => With(new(arguments.GetValue(neighbors), blocks.Components(arguments), blocks.Search(arguments))
            {
                Metric = arguments.GetValue(metric),
                Temperature = arguments.GetValue(temperature),
                Shots = arguments.GetValue(shots),
            }));
    }

    /// <summary>Evaluates a run with the paper's settings.</summary>
    public static Task<EvaluationReport> RunAsync(string directory, bool showsProgress, CancellationToken cancellation) =>
        EvaluationCommand.RunAsync(Name, directory, With(new()), showsProgress, cancellation);

    private static Evaluation With(KnnSettings settings) => (features, progress, cancellation) =>
    {
        features = features.WithShots(settings.Shots);
        var blocks = features.Blocks;
        var knn = new KNearestNeighbors { K = settings.Neighbors, Metric = settings.Metric, Temperature = settings.Temperature };
        var search = settings.Search ?? BlockSelection.Default(blocks.Count);
        var results = search == BlockSearch.Greedy
            ? knn.SelectGreedily(blocks, features.TrainLabels, features.QueryLabels, settings.Components, progress, cancellation)
            : knn.Evaluate(blocks, BlockSelection.Combinations(search, blocks.Count), features.TrainLabels, features.QueryLabels, settings.Components, progress, cancellation);
        return new(search, ClassificationRows.Of(results), BlockSelection.Note(settings.Search, search, knowsGreedy: true));
    };
}
