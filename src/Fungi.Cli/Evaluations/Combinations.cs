using Fungi.Evaluation;
using static TorchSharp.torch;

namespace Fungi.Cli.Evaluations;

/// <summary>Evaluations that look at one combination of blocks after the other.</summary>
internal static class Combinations
{
    /// <summary>Evaluates each combination, concatenated and reduced.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="combinations">For each combination, the positions of its blocks.</param>
    /// <param name="components">To how many principal components each is reduced; null: not at all.</param>
    /// <param name="evaluate">From a combination to what it is worth; its tensors live until the next.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<T> Evaluate<T>(
        IReadOnlyList<FeatureBlock> blocks, IReadOnlyList<int[]> combinations, int? components, Func<FeatureBlock, T> evaluate, IProgress<double> progress, CancellationToken cancellation)
    {
        var results = new List<T>();
        foreach (var combination in combinations)
        {
            using var scope = NewDisposeScope();
            results.Add(evaluate(FeatureBlock.Concatenate([.. combination.Select(block => blocks[block])], components, cancellation)));
            progress.Report((double)results.Count / combinations.Count);
        }

        return results;
    }
}
