namespace Fungi.Evaluation;

/// <summary>What the concatenation of some feature blocks is worth.</summary>
/// <param name="Blocks">The names of the blocks that were concatenated.</param>
/// <param name="Predictions">[M] the predicted classes.</param>
/// <param name="Metrics">How well they match the true ones.</param>
public sealed record CombinationEvaluation(IReadOnlyList<string> Blocks, long[] Predictions, ClassificationMetrics Metrics)
{
    /// <summary>How many features a sample had in the search: the sum of the blocks' or, after a reduction, the components.</summary>
    public long Dimensions { get; init; }
}
