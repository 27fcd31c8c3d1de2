namespace Fungi.Evaluation;

/// <summary>How well a gallery is ranked for queries.</summary>
/// <param name="MeanAveragePrecision">The mean over the queries of the average precision, 0 to 1.</param>
/// <param name="Precisions">The mean over the queries of the precision among the first samples, 0 to 1, for each k of <see cref="Retrieval.Cutoffs"/>.</param>
/// <param name="Queries">How many queries have a right answer; the others are left out.</param>
public sealed record RetrievalMetrics(double MeanAveragePrecision, IReadOnlyList<double> Precisions, int Queries);
