namespace Fungi.Evaluation;

/// <summary>How well predicted classes match the true ones.</summary>
/// <param name="Accuracy">The share of samples that were predicted correctly, 0 to 1.</param>
/// <param name="MeanPerClassAccuracy">The mean over the classes among the targets of the share predicted correctly (macro recall), 0 to 1.</param>
public sealed record ClassificationMetrics(double Accuracy, double MeanPerClassAccuracy)
{
    /// <summary>Of two classes, the area under the receiver's operating characteristic, 0 to 1; null of more classes, or where all samples are of one.</summary>
    public double? AreaUnderCurve { get; init; }

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

    /// <summary>The share of samples whose class is among the classes that are ranked first.</summary>
    /// <param name="ranked">[M] the first few classes of each sample.</param>
    /// <param name="targets">[M] true classes.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there are no samples.</exception>
    public static double TopAccuracy(IReadOnlyList<IReadOnlyList<long>> ranked, IReadOnlyList<long> targets)
    {
        if (ranked.Count != targets.Count) throw new ArgumentException($"{ranked.Count} rankings for {targets.Count} targets.", nameof(ranked));
        if (targets.Count == 0) throw new ArgumentException("There is nothing to measure: no targets.", nameof(targets));
        return ranked.Zip(targets).Count(sample => sample.First.Contains(sample.Second)) / (double)targets.Count;
    }

    /// <summary>
    /// The area under the receiver's operating characteristic: the chance that a positive sample scores higher than a negative one, equal scores
    /// counting half (Mann and Whitney 1947).
    /// </summary>
    /// <param name="scores">[M] how much each sample looks positive.</param>
    /// <param name="isPositive">[M] whether it is.</param>
    /// <returns>0 to 1; null where all samples are positive, or all negative.</returns>
    public static double? RankArea(IReadOnlyList<double> scores, IReadOnlyList<bool> isPositive)
    {
        var (positives, wins, negativesBelow) = (0L, 0.0, 0L);
        foreach (var equal in scores.Zip(isPositive).GroupBy(sample => sample.First).OrderBy(group => group.Key))
        {
            var (positive, negative) = (equal.LongCount(sample => sample.Second), equal.LongCount(sample => !sample.Second));
            wins += positive * (negativesBelow + (negative / 2.0));
            negativesBelow += negative;
            positives += positive;
        }

        return positives == 0 || negativesBelow == 0 ? null : wins / positives / negativesBelow;
    }
}
