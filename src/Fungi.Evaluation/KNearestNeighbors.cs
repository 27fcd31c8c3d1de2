using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Classification by the K nearest training samples. The same as scikit-learn's <c>KNeighborsClassifier(n_neighbors=K, algorithm="brute")</c>, with
/// its open case closed: of training samples at exactly the same distance the earlier ones are taken. Of classes with equally many votes the
/// smallest wins, as there. With <see cref="DistanceMetric.Cosine"/> and a <see cref="Temperature"/> it is the weighted vote of DINO's
/// <c>eval_knn.py</c> (Caron et al. 2021, arXiv 2104.14294), after Wu et al. (2018, arXiv 1805.01978).
/// </summary>
public sealed class KNearestNeighbors
{
    /// <summary>How many neighbours vote; 20 unless set, as in the FUNGI paper (arXiv 2407.10964).</summary>
    public int K { get; init; } = 20;

    /// <summary>By what neighbours are nearest; Euclidean unless set.</summary>
    public DistanceMetric Metric { get; init; }

    /// <summary>T, where a vote weighs exp(cosine / T), 0.07 in DINO; null, as it is unless set: all votes weigh the same.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether the queries are the training samples, of which each is left out of its own neighbours.</summary>
    private bool SkipsItself { get; init; }

    /// <summary>How many neighbours are looked for: one is the sample itself, unless as many others equal it.</summary>
    private int Sought => SkipsItself ? K + 1 : K;

    /// <summary>The K nearest training samples of each query, in the concatenation of the blocks.</summary>
    /// <param name="blocks">The features; one block will do.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InputException">
    /// K is not between 1 and the number of training samples, features are not finite, rows without length have no cosine, or a temperature is not
    /// positive or has no cosine.
    /// </exception>
    /// <exception cref="ArgumentException">The blocks do not fit each other.</exception>
    public Neighbors Search(IReadOnlyList<FeatureBlock> blocks, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        if (Metric == DistanceMetric.Cosine) blocks = [new("features", Directions(blocks, block => block.Train), Directions(blocks, block => block.Query))];
        return Find(blocks, [[.. Enumerable.Range(0, blocks.Count)]], progress, cancellation)[0];
    }

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
        return Vote(Search([new FeatureBlock("features", train, query)], progress, cancellation), trainLabels).Classes;
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
    /// Components belong to the concatenated features, as cosines do, so such combinations share nothing and are searched one after the other.
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
        if (components is not null || Metric == DistanceMetric.Cosine) return [.. combinations.Select(Alone)];
        var found = Find(blocks, combinations, progress, cancellation);
        return [.. combinations.Select((combination, c) =>
            Evaluate([.. combination.Select(b => blocks[b])], combination.Sum(b => blocks[b].Train.shape[1]), Vote(found[c], trainLabels), queryLabels))];

        CombinationEvaluation Alone(int[] combination, int c)
        {
            using var scope = NewDisposeScope();
            FeatureBlock[] members = [.. combination.Select(b => blocks[b])];
            var features = FeatureBlock.Concatenate(members, components, cancellation);
            var votes = Vote(Search([features], null, cancellation), trainLabels);
            progress?.Report((c + 1.0) / combinations.Count);
            return Evaluate(members, features.Train.shape[1], votes, queryLabels);
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
        var others = new KNearestNeighbors { K = K, Metric = Metric, Temperature = Temperature, SkipsItself = true };
        return [.. others.Evaluate([.. blocks.Select(block => block with { Query = block.Train })], combinations, trainLabels, trainLabels, components, null, cancellation).Select(result => result.Metrics)];
    }

    private static CombinationEvaluation Evaluate(FeatureBlock[] members, long dimensions, Votes votes, IReadOnlyList<long> targets) =>
        new([.. members.Select(block => block.Name)], votes.Classes, ClassificationMetrics.Compute(votes.Classes, [.. targets]) with { AreaUnderCurve = votes.AreaUnderCurve(targets) })
        { Dimensions = dimensions };

    private Neighbors[] Find(IReadOnlyList<FeatureBlock> blocks, IReadOnlyList<int[]> combinations, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (Temperature is { } temperature && (Metric != DistanceMetric.Cosine || !(temperature > 0) || !double.IsFinite(temperature)))
            throw new InputException($"Votes cannot be weighed with the temperature {temperature} and {Metric} distances; expected one above 0 and cosines.");
        return new NeighborSearch(blocks, combinations, Sought).Run(progress, cancellation);
    }

    private Votes Vote(Neighbors neighbors, IReadOnlyList<long> labels)
    {
        long[] both = [.. labels.Distinct().Order().Take(3)];
        var winners = new long[neighbors.Queries];
        var scores = both.Length == 2 ? new double[winners.Length] : null;
        var votes = new long[K];
        var weights = new double[K];
        for (var query = 0; query < winners.Length; query++)
        {
            var indices = neighbors.Indices(query);
            var distances = neighbors.SquaredDistances(query);
            for (int i = 0, vote = 0; vote < votes.Length; i++)
            {
                if (SkipsItself && indices[i] == query) continue;
                votes[vote] = labels[indices[i]];
                // |x - y|² = 2 - 2 cos for directions; the nearest weighs 1, so that no temperature makes all weights vanish.
                weights[vote++] = Temperature is { } temperature ? Math.Exp((distances[0] - distances[i]) / (2 * temperature)) : 1;
            }

            Array.Sort(votes, weights);
            var (most, sum) = (0.0, 0.0);
            for (var i = 0; i < votes.Length; i++)
            {
                sum = (i > 0 && votes[i] == votes[i - 1] ? sum : 0) + weights[i];
                if (sum <= most) continue;   // an equally heavy run of a larger class does not win
                most = sum;
                winners[query] = votes[i];
            }

            if (scores is not null) scores[query] = weights.Where((_, i) => votes[i] == both[1]).Sum() / weights.Sum();
        }

        return new(winners, scores, both[^1]);
    }

    /// <summary>[N, D] the rows of all blocks together, each of length 1.</summary>
    private static Tensor Directions(IReadOnlyList<FeatureBlock> blocks, Func<FeatureBlock, Tensor> split)
    {
        using var scope = NewDisposeScope();
        var rows = cat([.. blocks.Select(split)], 1);
        var lengths = rows.square().sum(1, keepdim: true).sqrt();
        if ((lengths == 0).any().item<bool>()) throw new InputException("Features of length 0 have no cosine; expected rows that are not zero, or Euclidean distances.");
        return (rows / lengths).MoveToOuterDisposeScope();
    }

    private static void CheckLabels(IReadOnlyList<long> labels, long samples)
    {
        if (labels.Count != samples) throw new ArgumentException($"{labels.Count} labels for {samples} samples.", nameof(labels));
    }

    /// <param name="Classes">[M] the classes that won.</param>
    /// <param name="Scores">[M] the positive class's share of the votes; null where there are more than two classes.</param>
    /// <param name="Positive">The larger of two classes.</param>
    private sealed record Votes(long[] Classes, double[]? Scores, long Positive)
    {
        public double? AreaUnderCurve(IReadOnlyList<long> targets) =>
            Scores is null ? null : ClassificationMetrics.RankArea(Scores, [.. targets.Select(target => target == Positive)]);
    }
}
