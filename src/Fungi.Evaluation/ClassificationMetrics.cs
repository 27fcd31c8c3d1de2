namespace Fungi.Evaluation;

/// <summary>How well predicted classes match the true ones.</summary>
/// <param name="Accuracy">The share of samples that were predicted correctly, 0 to 1.</param>
/// <param name="MeanPerClassAccuracy">The mean over the classes among the targets of the share predicted correctly (macro recall), 0 to 1.</param>
public sealed record ClassificationMetrics(double Accuracy, double MeanPerClassAccuracy)
{
    /// <summary>Compares predictions with targets.</summary>
    /// <param name="predictions">[M] predicted classes.</param>
    /// <param name="targets">[M] true classes.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are no samples.</exception>
    public static ClassificationMetrics Compute(ReadOnlySpan<long> predictions, ReadOnlySpan<long> targets)
    {
        if (predictions.Length != targets.Length)
            throw new ArgumentException($"{predictions.Length} predictions for {targets.Length} targets.", nameof(predictions));
        if (targets.IsEmpty) throw new ArgumentException("There is nothing to measure: no targets.", nameof(targets));

        var classes = new Dictionary<long, (int Correct, int Total)>();
        for (var i = 0; i < targets.Length; i++)
        {
            var (correct, total) = classes.GetValueOrDefault(targets[i]);
            classes[targets[i]] = (predictions[i] == targets[i] ? correct + 1 : correct, total + 1);
        }

        return new ClassificationMetrics(
            (double)classes.Values.Sum(c => c.Correct) / targets.Length,
            classes.Values.Average(c => (double)c.Correct / c.Total));
    }
}
