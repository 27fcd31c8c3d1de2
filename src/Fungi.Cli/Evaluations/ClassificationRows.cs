using Fungi.Evaluation;

namespace Fungi.Cli.Evaluations;

/// <summary>How well combinations of blocks classify, as rows.</summary>
internal static class ClassificationRows
{
    /// <summary>The rows, with what each gains over the embeddings if these are among them.</summary>
    public static IReadOnlyList<EvaluationRow> Of(IReadOnlyList<CombinationEvaluation> results)
    {
        var baseline = results.FirstOrDefault(result => result.Blocks is [FeaturesOnDisk.Embeddings]);
        return [.. results.Select(result => new EvaluationRow(
            string.Join(" + ", result.Blocks),
            result.Dimensions,
            [
                new("accuracy", result.Metrics.Accuracy),
                new("per class", result.Metrics.MeanPerClassAccuracy, Name: "meanPerClassAccuracy"),
                new("AUC", result.Metrics.AreaUnderCurve, Name: "areaUnderCurve"),
                new("gain", result == baseline ? null : result.Metrics.Accuracy - baseline?.Metrics.Accuracy, FigureKind.Points),
            ]))];
    }
}
