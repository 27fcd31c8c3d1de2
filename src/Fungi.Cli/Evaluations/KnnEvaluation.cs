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

    /// <summary>What classifies so.</summary>
    public KNearestNeighbors Classifier => new() { K = Neighbors, Metric = Metric, Temperature = Temperature };
}

/// <summary>What kNN found.</summary>
/// <param name="Features">The features that it looked at.</param>
/// <param name="Search">Which combinations of blocks were evaluated.</param>
/// <param name="Results">One for each, the embeddings first.</param>
internal sealed record KnnResult(FeaturesOnDisk Features, BlockSearch Search, IReadOnlyList<CombinationEvaluation> Results);

/// <summary>The options that say how kNN is evaluated.</summary>
internal sealed class KnnOptions
{
    private readonly Option<int> neighbors = new("--k") { Description = "How many neighbours vote.", DefaultValueFactory = _ => 20 };
    private readonly Option<DistanceMetric> metric = new("--metric") { Description = "By what neighbours are nearest: euclidean or cosine." };
    private readonly Option<double?> temperature = new("--temperature") { Description = "Weigh votes by exp(cosine / T), as DINO's eval_knn does with 0.07; needs --metric cosine.", HelpName = "T" };
    private readonly Option<int?> shots = EvaluationOptions.Shots();
    private readonly BlockSelection blocks = new(knowsGreedy: true);

    public IEnumerable<Option> Options => [neighbors, metric, temperature, shots, .. blocks.Options];

    public KnnSettings Read(ParseResult arguments) => new(arguments.GetValue(neighbors), blocks.Components(arguments), blocks.Search(arguments))
    {
        Metric = arguments.GetValue(metric),
        Temperature = arguments.GetValue(temperature),
        Shots = arguments.GetValue(shots),
    };
}

/// <summary><c>fungi evaluate knn</c>.</summary>
internal static class KnnEvaluation
{
    private const string Name = "knn";

    public static Command Create(string[] overrides)
    {
        var options = new KnnOptions();
        return EvaluationCommand.Create(
            Name,
            "Classify the query split by its nearest neighbours in the training split, for combinations of blocks.",
            overrides,
            options.Options,
            arguments => With(options.Read(arguments)));
    }

    /// <summary>Evaluates a run with the paper's settings.</summary>
    public static Task<EvaluationReport> RunAsync(string directory, bool showsProgress, CancellationToken cancellation) =>
        EvaluationCommand.RunAsync(Name, directory, With(new()), showsProgress, cancellation);

    /// <summary>Classifies the queries with combinations of blocks.</summary>
    public static KnnResult Classify(FeaturesOnDisk features, KnnSettings settings, IProgress<double> progress, CancellationToken cancellation)
    {
        features = features.WithShots(settings.Shots);
        var blocks = features.Blocks;
        var search = settings.Search ?? BlockSelection.Default(blocks.Count);
        var results = search == BlockSearch.Greedy
            ? settings.Classifier.SelectGreedily(blocks, features.TrainLabels, features.QueryLabels, settings.Components, progress, cancellation)
            : settings.Classifier.Evaluate(blocks, BlockSelection.Combinations(search, blocks.Count), features.TrainLabels, features.QueryLabels, settings.Components, progress, cancellation);
        return new(features, search, results);
    }

    private static Evaluation With(KnnSettings settings) => (features, progress, cancellation) =>
    {
        var (_, search, results) = Classify(features, settings, progress, cancellation);
        return new(search, ClassificationRows.Of(results), BlockSelection.Note(settings.Search, search, knowsGreedy: true));
    };
}
