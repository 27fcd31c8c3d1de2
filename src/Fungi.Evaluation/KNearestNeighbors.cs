using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Classification by the K nearest training samples: Euclidean distance, one vote each. The same as scikit-learn's
/// <c>KNeighborsClassifier(n_neighbors=K, algorithm="brute")</c>, with its open case closed: of training samples at exactly the same
/// distance the earlier ones are taken. Of classes with equally many votes the smallest wins, as there.
/// </summary>
public sealed class KNearestNeighbors
{
    /// <summary>How many neighbours vote; 20 unless set, as in the FUNGI paper (arXiv 2407.10964).</summary>
    public int K { get; init; } = 20;

    /// <summary>Whether the queries are the training samples, of which each is left out of its own neighbours.</summary>
    private bool SkipsItself { get; init; }

    /// <summary>How many neighbours are looked for: one is the sample itself, unless as many others equal it.</summary>
    private int Sought => SkipsItself ? K + 1 : K;

    /// <summary>The K nearest training samples of each query, in the concatenation of the blocks.</summary>
    /// <param name="blocks">The features; one block will do.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InputException">K is not between 1 and the number of training samples, or features are not finite.</exception>
    /// <exception cref="ArgumentException">The blocks do not fit each other.</exception>
    public Neighbors Search(IReadOnlyList<FeatureBlock> blocks, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        new NeighborSearch(blocks, [[.. Enumerable.Range(0, blocks.Count)]], Sought).Run(progress, cancellation)[0];

    /// <summary>The [M] classes of the queries.</summary>
    /// <param name="train">[N, D] float32 features of the training samples.</param>
    /// <param name="trainLabels">[N] their classes.</param>
    /// <param name="query">[M, D] float32 features to classify.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <inheritdoc cref="Search" path="/exception"/>
    public long[] Predict(
        Tensor train, IReadOnlyList<long> trainLabels, Tensor query, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        CheckLabels(trainLabels, train.shape[0]);
        return Vote(Search([new FeatureBlock("features", train, query)], progress, cancellation), trainLabels);
    }

    /// <summary>
    /// Classifies the queries with combinations of the blocks. The distances within a block are computed once for all of them, and neither the
    /// [M, N] distances nor the concatenated features are ever held in memory.
    /// </summary>
    /// <param name="blocks">The features.</param>
    /// <param name="combinations">For each combination, the positions of its blocks, such as <see cref="BlockCombinations.All"/>.</param>
    /// <param name="trainLabels">[N] classes of the training samples.</param>
    /// <param name="queryLabels">[M] true classes of the queries.</param>
    /// <param name="components">
    /// To how many principal components each combination is reduced first, as <see cref="PrincipalComponents.Reduce"/> does; null: not at all.
    /// Components belong to the concatenated features, so such combinations share nothing and are searched one after the other.
    /// </param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <inheritdoc cref="Search" path="/exception"/>
    public IReadOnlyList<CombinationEvaluation> Evaluate(
        IReadOnlyList<FeatureBlock> blocks,
        IReadOnlyList<int[]> combinations,
        IReadOnlyList<long> trainLabels,
        IReadOnlyList<long> queryLabels,
        int? components = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        CheckLabels(trainLabels, blocks[0].Train.shape[0]);
        CheckLabels(queryLabels, blocks[0].Query.shape[0]);
        if (components is { } kept) return [.. combinations.Select((combination, c) => Reduced(combination, c, kept))];
        var found = new NeighborSearch(blocks, combinations, Sought).Run(progress, cancellation);
        return [.. combinations.Select((combination, c) =>
            Evaluate([.. combination.Select(b => blocks[b])], combination.Sum(b => blocks[b].Train.shape[1]), Vote(found[c], trainLabels), queryLabels))];

        CombinationEvaluation Reduced(int[] combination, int c, int dimensions)
        {
            using var scope = NewDisposeScope();
            FeatureBlock[] members = [.. combination.Select(b => blocks[b])];
            var (train, query) = PrincipalComponents.Reduce(
                cat([.. members.Select(block => block.Train)], 1), cat([.. members.Select(block => block.Query)], 1), dimensions, cancellation);
            var predictions = Predict(train, trainLabels, query, cancellation: cancellation);
            progress?.Report((c + 1.0) / combinations.Count);
            return Evaluate(members, train.shape[1], predictions, queryLabels);
        }
    }

    /// <summary>
    /// Starts from the first block and adds the block that raises the accuracy most, again and again, until none raises it. The accuracy that
    /// chooses is that of each training sample among the others, so the queries' own is not flattered by the choice. Of blocks that raise it
    /// equally the earlier is taken.
    /// </summary>
    /// <param name="blocks">The features, the start first.</param>
    /// <param name="trainLabels">[N] classes of the training samples.</param>
    /// <param name="queryLabels">[M] true classes of the queries.</param>
    /// <param name="components">To how many principal components each combination is reduced first; null: not at all.</param>
    /// <param name="progress">Is told the finished share of the longest way, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The way, as the queries see it: the first block, then each combination that was better than the one before among the training samples.</returns>
    /// <inheritdoc cref="Search" path="/exception"/>
    public IReadOnlyList<CombinationEvaluation> SelectGreedily(
        IReadOnlyList<FeatureBlock> blocks,
        IReadOnlyList<long> trainLabels,
        IReadOnlyList<long> queryLabels,
        int? components = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        CheckLabels(trainLabels, blocks[0].Train.shape[0]);
        List<int[]> way = [[0]];
        for (var highest = LeftOut(way)[0]; way[^1].Length < blocks.Count;)
        {
            progress?.Report((double)way.Count / blocks.Count);
            int[][] candidates = [.. Enumerable.Range(0, blocks.Count).Except(way[^1]).Select(block => (int[])[.. way[^1], block])];
            var (best, accuracy) = LeftOut(candidates).Index().MaxBy(candidate => candidate.Item);
            if (accuracy <= highest) break;
            highest = accuracy;
            way.Add(candidates[best]);
        }

        var results = Evaluate(blocks, way, trainLabels, queryLabels, components, null, cancellation);
        progress?.Report(1);
        return results;

        double[] LeftOut(IReadOnlyList<int[]> combinations) => [.. LeaveOneOut(blocks, combinations, trainLabels, components, cancellation).Select(metrics => metrics.Accuracy)];
    }

    /// <summary>How well each training sample is classified by the others, in combinations of the blocks; their queries are not read.</summary>
    /// <param name="blocks">The features.</param>
    /// <param name="combinations">For each combination, the positions of its blocks.</param>
    /// <param name="trainLabels">[N] classes of the training samples.</param>
    /// <param name="components">To how many principal components each combination is reduced first; null: not at all.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <inheritdoc cref="Search" path="/exception"/>
    public IReadOnlyList<ClassificationMetrics> LeaveOneOut(
        IReadOnlyList<FeatureBlock> blocks, IReadOnlyList<int[]> combinations, IReadOnlyList<long> trainLabels, int? components = null, CancellationToken cancellation = default)
    {
        var others = new KNearestNeighbors { K = K, SkipsItself = true };
        return [.. others.Evaluate([.. blocks.Select(block => block with { Query = block.Train })], combinations, trainLabels, trainLabels, components, null, cancellation).Select(result => result.Metrics)];
    }

    private static CombinationEvaluation Evaluate(FeatureBlock[] members, long dimensions, long[] predictions, IReadOnlyList<long> targets) =>
        new([.. members.Select(block => block.Name)], predictions, ClassificationMetrics.Compute(predictions, [.. targets])) { Dimensions = dimensions };

    private long[] Vote(Neighbors neighbors, IReadOnlyList<long> labels)
    {
        var winners = new long[neighbors.Queries];
        var votes = new long[K];
        for (var query = 0; query < winners.Length; query++)
        {
            var indices = neighbors.Indices(query);
            for (int i = 0, vote = 0; vote < votes.Length; i++)
            {
                if (!SkipsItself || indices[i] != query) votes[vote++] = labels[indices[i]];
            }

            Array.Sort(votes);
            var most = 0;
            for (int start = 0, i = 0; i < votes.Length; i++)
            {
                if (votes[i] != votes[start]) start = i;
                if (i - start + 1 <= most) continue;   // an equally long run of a larger class does not win
                most = i - start + 1;
                winners[query] = votes[i];
            }
        }

        return winners;
    }

    private static void CheckLabels(IReadOnlyList<long> labels, long samples)
    {
        if (labels.Count != samples) throw new ArgumentException($"{labels.Count} labels for {samples} samples.", nameof(labels));
    }
}
