using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class KNearestNeighborsTests
{
    /// <summary>
    /// Name, draw of one value: smooth values; few values, so that most distances tie; a large offset, so that float32 products cancel; two large
    /// offsets, which no centre takes off, so that rounding to bfloat16 leaves nothing of what tells the rows apart; the ends of float32's range.
    /// </summary>
    private static readonly Dictionary<string, Func<Random, double>> Draws = new(StringComparer.Ordinal)
    {
        ["smooth"] = random => random.NextDouble() * 2 - 1,
        ["ties"] = random => random.Next(3),
        ["cancelling"] = random => 1000 + random.NextDouble() * 0.01,
        ["rounded away"] = random => (random.Next(2) * 2 - 1) * (1000 + random.NextDouble() * 0.01),
        ["huge"] = random => (random.NextDouble() * 2 - 1) * 3e38,
        ["denormal"] = random => random.NextDouble() * 1e-40,
    };

    [Theory]
    [InlineData("smooth", 300, 70, 16, 20)]
    [InlineData("smooth", 9000, 300, 3, 5)]   // several tiles of training samples and of queries
    [InlineData("smooth", 30, 10, 8, 30)]     // everyone is a neighbour
    [InlineData("smooth", 4600, 3, 2, 4300)]  // more neighbours than a tile has samples
    [InlineData("ties", 600, 50, 2, 7)]
    [InlineData("ties", 5000, 40, 4, 20)]
    [InlineData("cancelling", 500, 40, 5, 3)]
    [InlineData("rounded away", 6000, 20, 3, 10)]
    [InlineData("huge", 500, 40, 37, 3)]
    [InlineData("denormal", 500, 40, 5, 3)]
    public void Finds_the_neighbours_and_classes_that_brute_force_finds(string draw, int samples, int queries, int columns, int k)
    {
        var train = Features.Draw(1, samples, columns, Draws[draw]);
        var query = Features.Draw(2, queries, columns, Draws[draw]);
        var labels = Features.DrawLabels(3, samples, 4);
        var knn = new KNearestNeighbors { K = k };
        using var trainTensor = Features.ToTensor(train);
        using var queryTensor = Features.ToTensor(query);

        var neighbors = knn.Search([new FeatureBlock("features", trainTensor, queryTensor)]);
        var predictions = knn.Predict(trainTensor, labels, queryTensor);

        for (var i = 0; i < queries; i++)
        {
            Assert.Equal(BruteForce.Neighbors(train, query[i], k), neighbors.Indices(i).ToArray());
            Assert.Equal(BruteForce.Predict(train, labels, query[i], k), predictions[i]);
        }
    }

    [Fact]
    public void Duplicated_samples_are_taken_in_their_order_however_many_there_are()
    {
        var row = Features.Draw(4, 1, 24, random => random.NextDouble())[0];
        var train = Enumerable.Repeat(row, 5000).Append([.. row.Select(value => value + 1)]).ToArray();
        using var trainTensor = Features.ToTensor(train);
        using var queryTensor = Features.ToTensor([row]);

        var neighbors = new KNearestNeighbors { K = 9 }.Search([new FeatureBlock("features", trainTensor, queryTensor)]);

        Assert.Equal(Enumerable.Range(0, 9), neighbors.Indices(0).ToArray());
        Assert.All(neighbors.SquaredDistances(0).ToArray(), distance => Assert.Equal(0, distance));
    }

    [Fact]
    public void Squared_distances_are_those_of_the_neighbours()
    {
        using var train = tensor(new float[] { 3, 4, 0, 1, -6, 8 }).reshape(3, 2);
        using var query = zeros(1, 2);

        var neighbors = new KNearestNeighbors { K = 3 }.Search([new FeatureBlock("features", train, query)]);

        Assert.Equal([1, 0, 2], neighbors.Indices(0).ToArray());
        Assert.Equal([1.0, 25.0, 100.0], neighbors.SquaredDistances(0).ToArray());
    }

    [Theory]
    [InlineData(1, 7)]   // the nearest alone decides
    [InlineData(2, 3)]   // 7 and 3 have a vote each: the smallest class
    [InlineData(4, 3)]   // 7, 3, 9, 3
    [InlineData(5, 3)]   // 7, 3, 9, 3, 7: 3 and 7 have two votes each
    [InlineData(6, 7)]   // 7 has three votes
    public void The_class_with_most_votes_wins_and_the_smallest_of_several(int k, long expected)
    {
        using var train = tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(6, 1);
        using var query = zeros(1, 1);

        Assert.Equal([expected], new KNearestNeighbors { K = k }.Predict(train, [7, 3, 9, 3, 7, 7], query));
    }

    [Fact]
    public void Predicts_what_scikit_learn_predicts()
    {
        using var train = Features.ToTensor(Features.Hashed(60, 3, 0));
        using var query = Features.ToTensor(Features.Hashed(24, 3, 1000));
        long[] labels = [.. Enumerable.Range(0, 60).Select(i => (long)(i * i % 7 % 4))];

        // KNeighborsClassifier(n_neighbors=6, algorithm="brute") of scikit-learn 1.2.1 on the same data.
        Assert.Equal(
            [1, 0, 1, 0, 2, 2, 0, 1, 0, 1, 0, 2, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0],
            new KNearestNeighbors { K = 6 }.Predict(train, labels, query));
    }

    [Theory]
    [InlineData("euclidean", DistanceMetric.Euclidean, null)]
    [InlineData("cosine", DistanceMetric.Cosine, null)]
    [InlineData("weighted", DistanceMetric.Cosine, 0.07)]
    public void Votes_as_scikit_learn_does(string name, DistanceMetric metric, double? temperature)
    {
        using var scope = NewDisposeScope();
        FeatureBlock[] halves = [Half("left", 0), Half("right", 5)];
        var knn = new KNearestNeighbors { K = 9, Metric = metric, Temperature = temperature };

        var four = Assert.Single(knn.Evaluate(halves, [[0, 1]], ScikitLearn.Train.Labels, ScikitLearn.Query.Labels));
        var two = Assert.Single(knn.Evaluate(halves, [[0, 1]], Pair(ScikitLearn.Train.Labels), Pair(ScikitLearn.Query.Labels)));

        var expected = ScikitLearn.Of(name);
        Assert.Equal(expected["predictions"]!.Array<long>(), four.Predictions);
        Assert.Null(four.Metrics.AreaUnderCurve);
        Assert.Equal(expected["auc"]!.GetValue<double>(), two.Metrics.AreaUnderCurve!.Value, 6);

        static long[] Pair(long[] labels) => [.. labels.Select(label => label / 2)];

        static FeatureBlock Half(string name, int first) =>
            new(name, Features.ToTensor([.. ScikitLearn.Train.Rows.Select(row => row[first..(first + 5)])]), Features.ToTensor([.. ScikitLearn.Query.Rows.Select(row => row[first..(first + 5)])]));
    }

    [Fact]
    public void A_temperature_near_zero_leaves_the_vote_to_the_nearest()
    {
        using var train = tensor(new float[] { 1, 0, 1, 0.1f, 1, 0.2f }).reshape(3, 2);
        using var query = tensor(new float[] { 3, 0 }).reshape(1, 2);
        var knn = new KNearestNeighbors { K = 3, Metric = DistanceMetric.Cosine };
        Assert.Equal([1L], knn.Predict(train, [5, 1, 1], query));
        Assert.Equal([5L], new KNearestNeighbors { K = 3, Metric = DistanceMetric.Cosine, Temperature = 1e-6 }.Predict(train, [5, 1, 1], query));
    }

    [Fact]
    public void Settings_without_meaning_are_the_users_mistake()
    {
        using var features = ones(5, 2);
        using var none = zeros(5, 2);
        Assert.Throws<InputException>(() => new KNearestNeighbors { K = 1, Temperature = 0.07 }.Predict(features, [0, 0, 0, 0, 0], features));
        Assert.Throws<InputException>(() => new KNearestNeighbors { K = 1, Metric = DistanceMetric.Cosine, Temperature = 0 }.Predict(features, [0, 0, 0, 0, 0], features));
        Assert.Throws<InputException>(() => new KNearestNeighbors { K = 1, Metric = DistanceMetric.Cosine }.Predict(none, [0, 0, 0, 0, 0], features));
    }

    [Fact]
    public void A_few_shots_are_the_first_of_each_class()
    {
        Assert.Equal([0L, 1, 2, 5], FewShot.First([7, 3, 7, 7, 7, 3], 2));
        Assert.Equal("3 samples of each class cannot be taken; class 'b' has 2.", Assert.Throws<InputException>(() => FewShot.First([0, 1, 0, 0, 1], 3, ["a", "b"])).Message);
        Assert.Throws<InputException>(() => FewShot.First([0, 1], 0));
    }

    [Fact]
    public void Blocks_are_added_one_after_the_other() =>
        Assert.Equal(["0", "01", "012"], BlockCombinations.Incremental(3).Select(combination => string.Concat(combination)));

    [Fact]
    public void Every_combination_gives_what_its_concatenated_features_give()
    {
        var draws = new Func<Random, double>[] { Draws["smooth"], random => random.Next(2) + 0.25, random => Math.Pow(random.NextDouble(), 4) };
        var train = draws.Select((draw, b) => Features.Normalize(Features.Draw(10 + b, 400, 6 + b, draw))).ToArray();
        var query = draws.Select((draw, b) => Features.Normalize(Features.Draw(20 + b, 300, 6 + b, draw))).ToArray();
        var labels = Features.DrawLabels(5, 400, 5);
        var targets = Features.DrawLabels(6, 300, 5);
        using var scope = NewDisposeScope();
        string[] names = ["embeddings", "kl", "dino"];
        var blocks = names.Select((name, b) => new FeatureBlock(name, Features.ToTensor(train[b]), Features.ToTensor(query[b]))).ToArray();

        var results = new KNearestNeighbors { K = 7 }.Evaluate(blocks, BlockCombinations.All(3), labels, targets);

        Assert.Equal(
            "embeddings kl dino embeddings+kl embeddings+dino kl+dino embeddings+kl+dino",
            string.Join(' ', results.Select(result => string.Join('+', result.Blocks))));
        foreach (var result in results)
        {
            float[] Concatenated(float[][][] rows, int i) => [.. result.Blocks.SelectMany(name => rows[Array.IndexOf(names, name)][i])];
            var concatenated = Enumerable.Range(0, 400).Select(i => Concatenated(train, i)).ToArray();
            long[] expected = [.. Enumerable.Range(0, 300).Select(i => BruteForce.Predict(concatenated, labels, Concatenated(query, i), 7))];
            Assert.Equal(expected, result.Predictions);
            Assert.Equal(concatenated[0].Length, result.Dimensions);
            Assert.Equal(ClassificationMetrics.Compute(expected, targets), result.Metrics);
        }
    }

    [Fact]
    public void Blocks_alone_are_each_one_and_each_with_the_first() =>
        Assert.Equal(["0", "1", "2", "3", "01", "02", "03"], BlockCombinations.Alone(4).Select(combination => string.Concat(combination)));

    /// <summary>
    /// Four classes, of which each block tells two halves apart: "left" what the start does not, "copy" what the start does, "worse" by an
    /// error less well than "left", "noise" nothing.
    /// </summary>
    [Fact]
    public void A_greedy_selection_adds_what_raises_the_accuracy_most_until_nothing_does()
    {
        using var scope = NewDisposeScope();
        long[] labels = [.. Enumerable.Range(0, 40).Select(sample => (long)(sample % 4))];
        FeatureBlock[] blocks = [Block("start", (label, _) => label / 2), Block("noise", (_, _) => 0), Block("worse", (label, sample) => sample == 3 ? 0 : label % 2), Block("copy", (label, _) => label / 2), Block("left", (label, _) => label % 2)];
        var knn = new KNearestNeighbors { K = 3 };
        foreach (var components in (int?[])[null, 2])
        {
            var way = knn.SelectGreedily(blocks, labels, labels, components);
            Assert.Equal(["start", "start+left"], way.Select(result => string.Join('+', result.Blocks)));
            Assert.Equal([0.5, 1], way.Select(result => result.Metrics.Accuracy));
        }

        // Queries that nothing tells apart do not change what is chosen.
        FeatureBlock[] blind = [.. blocks.Select(block => block with { Query = zeros_like(block.Query) })];
        Assert.Equal(["start", "left"], knn.SelectGreedily(blind, labels, labels)[^1].Blocks);

        FeatureBlock Block(string name, Func<long, int, long> value)
        {
            var features = tensor(labels.Select((label, sample) => (float)value(label, sample)).ToArray(), [40, 1]);
            return new(name, cat([features, 1 - features], 1), cat([features, 1 - features], 1));
        }
    }

    /// <summary>Of three equal samples and one far away: each is classified by the others alone, whether or not it is found among its equals.</summary>
    [Fact]
    public void A_left_out_sample_has_no_vote()
    {
        using var scope = NewDisposeScope();
        var features = tensor(new float[] { 1, 1, 1, 5, 6 }, [5, 1]);
        long[] labels = [0, 1, 1, 2, 2];
        var metrics = new KNearestNeighbors { K = 1 }.LeaveOneOut([new("x", features, zeros_like(features))], [[0]], labels);
        Assert.Equal(2.0 / 5, Assert.Single(metrics).Accuracy); // 0 takes 1's class; 1 and 2 take 0's, the first of their equals; 3 and 4 each other's
    }

    [Fact]
    public void Reduced_combinations_are_those_of_the_reduced_concatenated_features()
    {
        using var scope = NewDisposeScope();
        FeatureBlock[] blocks =
        [
            new("a", Features.ToTensor(Features.Hashed(80, 4, 0)), Features.ToTensor(Features.Hashed(30, 4, 900))),
            new("b", Features.ToTensor(Features.Hashed(80, 6, 300)), Features.ToTensor(Features.Hashed(30, 6, 2000))),
        ];
        var labels = Features.DrawLabels(1, 80, 3);
        var targets = Features.DrawLabels(2, 30, 3);
        var knn = new KNearestNeighbors { K = 5 };

        var results = knn.Evaluate(blocks, BlockCombinations.All(2), labels, targets, components: 5);

        Assert.Equal([4, 5, 5], results.Select(result => result.Dimensions));   // the first is too small to be reduced
        Assert.Equal(knn.Predict(blocks[0].Train, labels, blocks[0].Query), results[0].Predictions);
        var (train, query) = PrincipalComponents.Reduce(cat([blocks[0].Train, blocks[1].Train], 1), cat([blocks[0].Query, blocks[1].Query], 1), 5);
        Assert.Equal(knn.Predict(train, labels, query), results[2].Predictions);
        Assert.Equal(ClassificationMetrics.Compute(results[2].Predictions, targets), results[2].Metrics);
    }

    [Fact]
    public void A_slice_of_a_larger_matrix_is_searched_like_a_copy_of_it()
    {
        var rows = Features.Draw(7, 200, 12, Draws["smooth"]);
        using var all = Features.ToTensor(rows);
        using var slice = all.narrow(1, 3, 5);

        var neighbors = new KNearestNeighbors { K = 4 }.Search([new FeatureBlock("slice", slice, slice)]);

        float[][] copy = [.. rows.Select(row => row[3..8])];
        for (var i = 0; i < copy.Length; i++) Assert.Equal(BruteForce.Neighbors(copy, copy[i], 4), neighbors.Indices(i).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void More_neighbours_than_samples_are_the_users_mistake(int k)
    {
        using var features = ones(5, 2);
        var mistake = Assert.Throws<InputException>(() => new KNearestNeighbors { K = k }.Predict(features, [0, 0, 0, 0, 0], features));
        Assert.Equal($"{k} neighbours cannot be found among 5 training samples; expected 1 to 5.", mistake.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Features_that_are_not_finite_are_named(float value)
    {
        using var good = ones(3, 2);
        using var bad = tensor(new[] { 1, 2, 3, value, 5, 6 }).reshape(3, 2);
        var knn = new KNearestNeighbors { K = 1 };

        foreach (var block in new[] { new FeatureBlock("dino", bad, good), new FeatureBlock("dino", good, bad) })
            Assert.Contains("'dino'", Assert.Throws<InputException>(() => knn.Search([block])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_beyond_the_range_of_float32_products_are_compared_exactly()
    {
        using var train = tensor(new[] { 3e30f, 1e30f, 2e30f, -1e30f }).reshape(4, 1);
        using var query = tensor(new[] { 1.9e30f }).reshape(1, 1);
        Assert.Equal([2, 1], new KNearestNeighbors { K = 2 }.Search([new FeatureBlock("features", train, query)]).Indices(0).ToArray());
    }

    [Fact]
    public void Blocks_and_labels_that_do_not_fit_are_refused()
    {
        using var five = ones(5, 2);
        using var four = ones(4, 2);
        using var wide = ones(5, 3);
        using var whole = ones(5, 2, dtype: ScalarType.Int64);
        var knn = new KNearestNeighbors { K = 1 };

        Assert.Throws<ArgumentException>(() => knn.Predict(five, [0, 0, 0], five));
        Assert.Throws<ArgumentException>(() => knn.Search([]));
        Assert.Throws<ArgumentException>(() => knn.Search([new FeatureBlock("a", five, wide)]));
        Assert.Throws<ArgumentException>(() => knn.Search([new FeatureBlock("a", whole, whole)]));
        Assert.Throws<ArgumentException>(() => knn.Search([new FeatureBlock("a", five, five), new FeatureBlock("b", four, five)]));
        Assert.Throws<InputException>(() => BlockCombinations.All(11));
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        using var features = ones(5, 2);
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => new KNearestNeighbors { K = 1 }.Predict(features, [0, 0, 0, 0, 0], features, cancellation: cancelled));
    }

    [Fact]
    public void Progress_rises_from_zero_to_one()
    {
        var reports = new Reports();
        using var train = Features.ToTensor(Features.Draw(8, 5000, 2, Draws["smooth"]));
        using var query = train.narrow(0, 0, 600);

        new KNearestNeighbors { K = 1 }.Search([new FeatureBlock("features", train, query)], reports);

        Assert.True(reports.Count > 3);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal((0.0, 1.0), (reports[0], reports[^1]));
    }

    private sealed class Reports : List<double>, IProgress<double>
    {
        public void Report(double value) => Add(value);
    }
}
