namespace Fungi.Evaluation;

/// <summary>Which blocks of features are concatenated: positions in a list of blocks.</summary>
public static class BlockCombinations
{
    private const int Most = 10;

    /// <summary>Every non-empty subset, by size and then in order: 2^n - 1.</summary>
    /// <param name="blocks">n, 1 to 10.</param>
    /// <exception cref="InputException">There are too many blocks, or none.</exception>
    public static IReadOnlyList<int[]> All(int blocks) => blocks is >= 1 and <= Most
        ? [.. Enumerable.Range(1, (1 << blocks) - 1)
            .Select(mask => Enumerable.Range(0, blocks).Where(block => (mask >> block & 1) == 1).ToArray())
            .OrderBy(combination => combination.Length)
            .ThenBy(combination => combination, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))]
        : throw new InputException($"{blocks} kinds of features have too many combinations; expected 1 to {Most}.");

    /// <summary>Each block, then the first with each of the others: 2 n - 1.</summary>
    /// <param name="blocks">n.</param>
    public static IReadOnlyList<int[]> Alone(int blocks) =>
        [.. Enumerable.Range(0, blocks).Select(block => (int[])[block]), .. Enumerable.Range(1, blocks - 1).Select(block => (int[])[0, block])];

    /// <summary>The first block, the first two, and so on: n.</summary>
    /// <param name="blocks">n.</param>
    public static IReadOnlyList<int[]> Incremental(int blocks) => [.. Enumerable.Range(1, blocks).Select(count => Enumerable.Range(0, count).ToArray())];
}
