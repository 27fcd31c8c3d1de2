namespace Fungi.Evaluation;

/// <summary>How well clusters match classes, whatever the clusters' numbers.</summary>
/// <param name="MutualInformation">Normalised by the mean of both entropies, 0 to 1 (NMI; scikit-learn's <c>normalized_mutual_info_score</c>).</param>
/// <param name="RandIndex">Adjusted for chance, at most 1 (ARI, Hubert and Arabie 1985; scikit-learn's <c>adjusted_rand_score</c>).</param>
/// <param name="Accuracy">The share of samples that match under the best assignment of clusters to classes, one to one (Kuhn 1955).</param>
public sealed record ClusterAgreement(double MutualInformation, double RandIndex, double Accuracy)
{
    /// <summary>Compares clusters with classes.</summary>
    /// <param name="clusters">[N].</param>
    /// <param name="classes">[N].</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are no samples.</exception>
    public static ClusterAgreement Compute(IReadOnlyList<long> clusters, IReadOnlyList<long> classes)
    {
        if (clusters.Count != classes.Count || classes.Count == 0) throw new ArgumentException($"{clusters.Count} clusters for {classes.Count} classes.", nameof(clusters));
        var (rows, columns) = (Numbers(clusters), Numbers(classes));
        var table = new long[rows.Count, columns.Count];
        foreach (var (cluster, label) in clusters.Zip(classes)) table[rows[cluster], columns[label]]++;
        long[] sizes = [.. Enumerable.Range(0, rows.Count).Select(row => Enumerable.Range(0, columns.Count).Sum(column => table[row, column]))];
        long[] classSizes = [.. Enumerable.Range(0, columns.Count).Select(column => Enumerable.Range(0, rows.Count).Sum(row => table[row, column]))];
        var n = (double)classes.Count;
        return new(NormalizedInformation(), AdjustedRand(), Assignment.Largest(table) / n);

        double NormalizedInformation()
        {
            var entropies = Entropy(sizes) + Entropy(classSizes);
            if (entropies == 0) return 1; // one cluster, one class
            var information = 0.0;
            for (var row = 0; row < sizes.Length; row++)
            {
                for (var column = 0; column < classSizes.Length; column++)
                {
                    if (table[row, column] > 0) information += table[row, column] / n * Math.Log(n * table[row, column] / ((double)sizes[row] * classSizes[column]));
                }
            }

            return Math.Max(0, 2 * information / entropies);
        }

        double AdjustedRand()
        {
            var together = table.Cast<long>().Sum(Pairs);
            var (inClusters, inClasses) = (sizes.Sum(Pairs), classSizes.Sum(Pairs));
            var expected = n > 1 ? inClusters * inClasses / Pairs(classes.Count) : 0;
            var most = (inClusters + inClasses) / 2;
            return most == expected ? 1 : (together - expected) / (most - expected);
        }

        double Entropy(long[] counts) => -counts.Sum(count => count / n * Math.Log(count / n));

        static double Pairs(long count) => count * (count - 1.0) / 2;

        static Dictionary<long, int> Numbers(IEnumerable<long> values) => values.Distinct().Order().Index().ToDictionary(value => value.Item, value => value.Index);
    }
}
