using System.CommandLine;
using Fungi.Evaluation;

namespace Fungi.Cli.Evaluations;

/// <summary><c>fungi evaluate cluster</c>.</summary>
internal static class ClusterEvaluation
{
    public static Command Create(string[] overrides)
    {
        var clusters = new Option<int?>("--clusters") { Description = "How many clusters; as many as the queries have classes unless given.", HelpName = "K" };
        var starts = new Option<int>("--starts") { Description = "How many draws of first centres are tried; the tightest clusters count.", DefaultValueFactory = _ => 10 };
        var blocks = new BlockSelection();
        return EvaluationCommand.Create(
            "cluster",
            "Divide the query split into clusters and compare these with its classes, for combinations of blocks.",
            overrides,
            [clusters, starts, .. blocks.Options],
            arguments =>
            {
                var (asked, components, count) = (blocks.Search(arguments), blocks.Components(arguments), arguments.GetValue(clusters));
                var kMeans = new KMeans { Starts = arguments.GetValue(starts) };
                return (features, progress, cancellation) =>
                {
                    var search = asked ?? BlockSelection.Default(features.Blocks.Count);
                    var labels = features.QueryLabels;
                    var rows = Combinations.Evaluate(features.Blocks, BlockSelection.Combinations(search, features.Blocks.Count), components, Measure, progress, cancellation);
                    return new(search, rows, BlockSelection.Note(asked, search));

                    EvaluationRow Measure(FeatureBlock block)
                    {
                        var (assignment, _) = kMeans.Fit(block.Query, count ?? labels.Distinct().Count(), cancellation);
                        var agreement = ClusterAgreement.Compute(assignment, labels);
                        return new EvaluationRow(block.Name, block.Query.shape[1],
                        [
                            new("NMI", agreement.MutualInformation, FigureKind.Number, "normalizedMutualInformation"),
                            new("ARI", agreement.RandIndex, FigureKind.Number, "adjustedRandIndex"),
                            new("accuracy", agreement.Accuracy),
                        ]);
                    }
                };
            });
    }
}
