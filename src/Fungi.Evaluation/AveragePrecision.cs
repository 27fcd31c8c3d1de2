namespace Fungi.Evaluation;

/// <summary>The area under the curve of precision over recall that a ranking draws. Ranks count from zero and rise.</summary>
public static class AveragePrecision
{
    /// <summary>The mean of the precisions at the right answers, as scikit-learn's <c>average_precision_score</c> where no two scores are equal.</summary>
    /// <param name="ranks">The ranks of the right answers.</param>
    public static double AtAnswers(IReadOnlyList<int> ranks) => ranks.Select((rank, found) => (found + 1.0) / (rank + 1)).Average();

    /// <summary>
    /// The same with a straight line between one right answer's point of the curve and the next, as the protocol of Oxford and Paris draws it (Philbin et al. 2007,
    /// Radenović et al. 2018): the mean of the precisions just before and at each right answer, where that before the first rank is 1.
    /// </summary>
    /// <param name="ranks">The ranks of the right answers.</param>
    public static double Trapezoidal(IReadOnlyList<int> ranks) =>
        ranks.Select((rank, found) => ((rank == 0 ? 1 : (double)found / rank) + ((found + 1.0) / (rank + 1))) / 2).Average();
}
