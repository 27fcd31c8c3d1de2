using System.CommandLine;
using Fungi.Evaluation;
using Fungi.Runtime.Data.Named;

namespace Fungi.Cli.Evaluations;

/// <summary><c>fungi evaluate retrieval</c>.</summary>
internal static class RetrievalEvaluation
{
    public static Command Create(string[] overrides)
    {
        var score = new Option<RetrievalScore>("--metric") { Description = "By what the training split is ranked: cosine, euclidean, or dot as in the paper's code." };
        var truth = new Option<string?>("--ground-truth") { Description = "What answers the queries: gnd_roxford5k.pkl or gnd_rparis6k.pkl. Without it samples of a query's class do.", HelpName = "FILE" };
        var blocks = new BlockSelection();
        return EvaluationCommand.Create(
            "retrieval",
            "Rank the training split, the gallery, for each sample of the query split, for combinations of blocks.",
            overrides,
            [score, truth, .. blocks.Options],
            arguments =>
            {
                var (asked, components) = (blocks.Search(arguments), blocks.Components(arguments));
                var retrieval = new Retrieval { Score = arguments.GetValue(score) };
                var known = arguments.GetValue(truth) is { } file ? RetrievalGroundTruth.Read(file) : null;
                return (features, progress, cancellation) =>
                {
                    var protocols = known is null ? [RetrievalProtocol.OfClasses(features.TrainLabels, features.QueryLabels)] : RetrievalProtocol.Revisited(Truths(known, features));
                    var search = asked ?? BlockSelection.Default(features.Blocks.Count);
                    var rows = Combinations.Evaluate(features.Blocks, BlockSelection.Combinations(search, features.Blocks.Count), components, Measure, progress, cancellation);
                    return new(search, rows, BlockSelection.Note(asked, search));

                    EvaluationRow Measure(FeatureBlock block)
                    {
                        var results = retrieval.Evaluate(block, protocols, cancellation);
                        if (results.All(result => result is null)) throw new InputException($"{features.Directory.Path}: no query has an answer in the training split; expected one for a query at least.");
                        return new(block.Name, block.Query.shape[1], [.. protocols.Zip(results, (protocol, result) => Figures(protocol.Name, result)).SelectMany(figures => figures)]);
                    }
                };
            });
    }

    private static IEnumerable<Figure> Figures(string protocol, RetrievalMetrics? metrics)
    {
        var (column, name) = protocol.Length == 0 ? ("", "") : ($" {protocol}", $"{char.ToUpperInvariant(protocol[0])}{protocol[1..]}");
        yield return new($"mAP{column}", metrics?.MeanAveragePrecision, Name: $"meanAveragePrecision{name}");
        foreach (var (index, cutoff) in Retrieval.Cutoffs.Index())
            yield return new($"mP@{cutoff}{column}", metrics?.Precisions[index], Name: $"meanPrecisionAt{cutoff}{name}");
        yield return new($"queries{column}", metrics?.Queries ?? 0, FigureKind.Number, $"queries{name}");
    }

    /// <summary>The truths of the run's queries in its own rows, which are told by their files' names.</summary>
    private static RevisitedTruth[] Truths(RetrievalGroundTruth truth, FeaturesOnDisk features)
    {
        var rows = Rows(truth.Path, features.TrainIds);
        int[] gallery = [.. truth.Gallery.Select(image => rows.TryGetValue(image, out var row) ? row : throw new InputException($"{features.Directory.Path}: the training split lacks the image '{image}' of {truth.Path}; expected the whole gallery."))];
        var queries = Rows(truth.Path, features.QueryIds);
        if (truth.Queries.FirstOrDefault(query => !queries.ContainsKey(query.Image)) is { } absent)
            throw new InputException($"{features.Directory.Path}: the query split lacks the query '{absent.Image}' of {truth.Path}; expected all of them.");
        if (features.QueryIds.Count != truth.Queries.Count)
            throw new InputException($"{features.Directory.Path}: the query split has {features.QueryIds.Count} samples; expected the {truth.Queries.Count} queries of {truth.Path}.");
        var truths = new RevisitedTruth[truth.Queries.Count];
        foreach (var query in truth.Queries) truths[queries[query.Image]] = new(Mapped(query.Easy), Mapped(query.Hard), Mapped(query.Junk));
        return truths;

        int[] Mapped(IReadOnlyList<int> places) => [.. places.Select(place => gallery[place])];
    }

    private static Dictionary<string, int> Rows(string truth, IReadOnlyList<string> ids)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (row, id) in ids.Index())
        {
            if (!rows.TryAdd(Path.GetFileNameWithoutExtension(id), row)) throw new InputException($"the samples have two images of the name '{Path.GetFileNameWithoutExtension(id)}'; expected the names of {truth} once each.");
        }

        return rows;
    }
}
