namespace Fungi.Evaluation;

/// <summary>Balanced subsets of a training split: as many samples of each class.</summary>
public static class FewShot
{
    /// <summary>The first samples of each class, as the FUNGI paper (arXiv 2407.10964) takes them; in the order of the split.</summary>
    /// <param name="labels">[N] classes.</param>
    /// <param name="shots">How many samples of each class.</param>
    /// <param name="names">The classes' names, for messages.</param>
    /// <returns>The samples' rows, rising.</returns>
    /// <exception cref="InputException">A class has fewer samples, or <paramref name="shots"/> is not positive.</exception>
    public static long[] First(IReadOnlyList<long> labels, int shots, IReadOnlyList<string>? names = null)
    {
        if (shots < 1) throw new InputException($"{shots} samples of each class are none; expected at least 1.");
        var classes = labels.Index().GroupBy(sample => sample.Item, sample => (long)sample.Index).ToList();
        var small = classes.Where(rows => rows.Count() < shots).OrderBy(rows => rows.Key).FirstOrDefault();
        if (small is not null)
            throw new InputException($"{shots} samples of each class cannot be taken; class '{names?[(int)small.Key] ?? $"{small.Key}"}' has {small.Count()}.");
        return [.. classes.SelectMany(rows => rows.Take(shots)).Order()];
    }
}
