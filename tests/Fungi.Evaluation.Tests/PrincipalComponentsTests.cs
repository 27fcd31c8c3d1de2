using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void The_components_of_an_ellipse_are_its_axes()
    {
        // Around (10, 20): distance 5 along (3, 4)/5 and 1 across it.
        using var train = tensor(new float[] { 13, 24, 7, 16, 10.8f, 19.4f, 9.2f, 20.6f }).reshape(4, 2);

        using var components = PrincipalComponents.Fit(train, 2);

        AssertClose([10, 20], components.Mean);
        AssertClose([0.6, 0.8, 0.8, -0.6], components.Components);
        AssertClose([50 / 3.0, 2 / 3.0], [.. components.ExplainedVariance]);
        Assert.Equal(52 / 3.0, components.TotalVariance, 5);
        AssertClose([5, 0, -5, 0, 0, 1, 0, -1], components.Transform(train));
    }

    [Theory]
    [InlineData(50, 8)]
    [InlineData(12, 30)]      // fewer samples than features
    [InlineData(5000, 6)]     // several tiles
    public void Components_are_orthonormal_and_decorrelate_the_features(int samples, int columns)
    {
        var count = Math.Min(samples - 1, columns);
        using var scope = NewDisposeScope();
        var train = Features.ToTensor(Features.Draw(samples, samples, columns, random => Math.Pow(random.NextDouble(), 3))) + 7;

        using var components = PrincipalComponents.Fit(train, count);
        var transformed = components.Transform(train).to(ScalarType.Float64);

        AssertClose(eye(count, dtype: ScalarType.Float64).data<double>().ToArray(), components.Components.matmul(components.Components.t()));
        var covariance = transformed.t().matmul(transformed) / (samples - 1);
        AssertClose(diag(tensor(components.ExplainedVariance.ToArray())).data<double>().ToArray(), covariance);
        Assert.Equal(components.ExplainedVariance.OrderDescending(), components.ExplainedVariance);
        Assert.Equal(components.TotalVariance, components.ExplainedVariance.Sum(), 8);
        AssertClose(train.to(ScalarType.Float64).data<double>().ToArray(), transformed.matmul(components.Components) + components.Mean);
    }

    [Fact]
    public void The_entry_of_largest_magnitude_of_a_component_is_positive()
    {
        using var scope = NewDisposeScope();
        var train = Features.ToTensor(Features.Hashed(40, 6, 3));

        foreach (var features in new[] { train, -train })
        {
            using var components = PrincipalComponents.Fit(features, 6);
            var rows = components.Components.data<double>().ToArray().Chunk(6);
            Assert.All(rows, row => Assert.Equal(row.Max(Math.Abs), row.Max()));
        }
    }

    [Fact]
    public void Transforms_as_scikit_learn_does()
    {
        using var scope = NewDisposeScope();
        using var components = PrincipalComponents.Fit(Features.ToTensor(Features.Hashed(30, 5, 0)), 2);

        // PCA(2, svd_solver="full") of scikit-learn 1.2.1 on the same data, with the sign rule of scikit-learn 1.5.
        AssertClose([0.74543956, 0.49091552], [.. components.ExplainedVariance]);
        AssertClose(
            [0.24876257, -0.86772980, 0.25650520, -0.92291672, 1.10404699, 0.12686169, 1.11181018, 0.07162444],
            components.Transform(Features.ToTensor(Features.Hashed(4, 5, 500))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_ways_find_what_scikit_learn_finds(bool isRandomized)
    {
        using var scope = NewDisposeScope();
        var train = Features.ToTensor([.. Features.Clustered(90, 40, 4, 0).Rows.Select(row => row.Select((value, column) => (float)(value * Math.Pow(column + 1, -1.0))).ToArray())]);
        using var components = isRandomized ? PrincipalComponents.FitRandomized(train, 6) : PrincipalComponents.Fit(train, 6);

        AssertClose(ScikitLearn.Of("pca")["variance"]!.Array<double>(), [.. components.ExplainedVariance]);
        AssertClose(ScikitLearn.Of("pca")["query"]!.Array<double>(), components.Transform(train.narrow(0, 0, 3)));
    }

    [Fact]
    public void Many_columns_are_reduced_by_the_same_random_directions_each_time()
    {
        using var scope = NewDisposeScope();
        var train = Features.ToTensor(Features.Clustered(60, 5000, 3, 0).Rows);
        using var first = PrincipalComponents.Fit(train, 2);
        using var second = PrincipalComponents.Fit(train, 2);
        Assert.True(first.Components.Equals(second.Components));
        var centred = train.to(ScalarType.Float64) - train.to(ScalarType.Float64).mean([0]);
        var values = linalg.svd(centred, fullMatrices: false).S;
        AssertClose((values.square() / 59).narrow(0, 0, 2).data<double>().ToArray(), [.. first.ExplainedVariance]);
        Assert.Equal(centred.square().sum().item<double>() / 59, first.TotalVariance, 6);
    }

    [Fact]
    public void Reduce_leaves_features_alone_that_it_cannot_make_smaller()
    {
        using var scope = NewDisposeScope();
        var train = Features.ToTensor(Features.Hashed(20, 6, 1));
        var query = Features.ToTensor(Features.Hashed(3, 6, 2));
        using var components = PrincipalComponents.Fit(train, 5);

        var (reducedTrain, reducedQuery) = PrincipalComponents.Reduce(train, query, 5);
        Assert.Equal(components.Transform(train).data<float>().ToArray(), reducedTrain.data<float>().ToArray());
        Assert.Equal(components.Transform(query).data<float>().ToArray(), reducedQuery.data<float>().ToArray());

        foreach (var (samples, count) in new[] { (20, 6), (20, 7), (5, 5), (4, 5) })
        {
            var few = train.narrow(0, 0, samples);
            var (sameTrain, sameQuery) = PrincipalComponents.Reduce(few, query, count);
            Assert.Equal(few.data<float>().ToArray(), sameTrain.data<float>().ToArray());
            Assert.Equal(query.data<float>().ToArray(), sameQuery.data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Components_that_the_samples_do_not_have_are_the_users_mistake(int count)
    {
        using var train = ones(4, 9);
        Assert.Throws<InputException>(() => PrincipalComponents.Fit(train, count));
    }

    private static void AssertClose(double[] expected, Tensor actual)
    {
        using var exact = actual.to(ScalarType.Float64);
        AssertClose(expected, exact.data<double>().ToArray());
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (e, a) in expected.Zip(actual)) Assert.Equal(e, a, 2e-6);
    }
}
