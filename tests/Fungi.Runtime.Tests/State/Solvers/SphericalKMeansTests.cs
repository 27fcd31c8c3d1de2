using Fungi.Runtime.Randomness;
using Fungi.Runtime.State.Solvers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.State.Solvers;

public sealed class SphericalKMeansTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Two_orthogonal_directions_are_their_own_centres_whatever_the_rows_lengths()
    {
        var centres = Fit(tensor([3.0, 0, 0, 0.1, 7, 0, 0, 20], [4, 2]), 2);
        Assert.Equal([0.0, 1, 1, 0], Values(centres.index_select(0, centres.select(1, 0).argsort())));
    }

    /// <summary>Random rows as first centres would leave some of the clusters without a centre for most of these keys.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Separated_clusters_are_recovered(long seed)
    {
        const int Clusters = 8;
        var directions = eye(Clusters, 12, dtype: ScalarType.Float64);
        var rows = directions.repeat_interleave(25, 0) + CounterRandom.Uniform(Key(seed).With("noise"), -0.05, 0.05, 25 * Clusters, 12);
        var centres = Fit(rows, Clusters, seed);
        var nearest = directions.matmul(centres.t()).max(1);
        Assert.Equal(Clusters, nearest.indexes.data<long>().ToArray().Distinct().Count());
        Assert.True(nearest.values.min().ToDouble() > 0.995);
        // A centre is the mean direction of its rows, and the centre nearest to itself.
        var own = rows.narrow(0, 0, 25);
        var mean = (own / own.norm(1, keepdim: true)).mean([0]);
        Assert.True(centres[nearest.indexes[0]].allclose(mean / mean.norm(), rtol: 0, atol: 1e-12));
        Assert.Equal(Enumerable.Range(0, Clusters).Select(k => (long)k), centres.matmul(centres.t()).argmax(1).data<long>().ToArray());
    }

    [Fact]
    public void Centres_have_length_one_also_where_rows_repeat_vanish_or_cancel()
    {
        Tensor[] supports =
        [
            ones(6, 3), // fewer distinct rows than centres
            cat([zeros(40, 4), eye(4)]),
            tensor([1f, 0, -1, 0, 1, 0, -1, 0, 0, 1], [5, 2]), // a cluster's rows add up to nothing
        ];
        foreach (var rows in supports)
            Assert.All(Values(Fit(rows, 4).norm(1)), length => Assert.Equal(1, length, 1e-12));
    }

    [Fact]
    public void Rows_without_a_direction_are_no_centres() => Assert.Equal(
        "4 centres of 7 points, 3 of which are not zero; expected at most as many centres as points that are not zero.",
        Assert.Throws<InputException>(() => Fit(cat([zeros(4, 3), eye(3)]), 4)).Message);

    [Fact]
    public void As_many_centres_as_rows_are_the_rows()
    {
        var rows = Rows(7, 4);
        var centres = Fit(rows, 7);
        Assert.Equal(7, (rows / rows.norm(1, keepdim: true)).matmul(centres.t()).argmax(1).data<long>().ToArray().Distinct().Count());
        Assert.True((rows / rows.norm(1, keepdim: true)).matmul(centres.t()).max(1).values.min().ToDouble() > 1 - 1e-12);
    }

    /// <summary>No round makes the rows' mean cosine to their centre smaller.</summary>
    [Fact]
    public void More_rounds_never_serve_the_rows_worse()
    {
        var rows = Rows(400, 6);
        rows = rows / rows.norm(1, keepdim: true);
        var previous = -1.0;
        for (var iterations = 0; iterations < 10; iterations++)
        {
            var cosine = rows.matmul(SphericalKMeans.Fit(rows, 20, iterations, Key(1), CancellationToken.None).t()).max(1).values.mean().ToDouble();
            Assert.True(cosine >= previous - 1e-12, $"round {iterations}: {cosine}, before {previous}");
            previous = cosine;
        }
    }

    [Fact]
    public void They_are_a_function_of_rows_and_key()
    {
        var rows = Rows(5000, 6); // more than a tile
        Assert.True(Fit(rows, 10, 1).Equals(Fit(rows, 10, 1)));
        Assert.False(Fit(rows, 10, 1).Equals(Fit(rows, 10, 2)));
    }

    [Fact]
    public void Cancellation_stops_it() => Assert.Throws<OperationCanceledException>(
        () => SphericalKMeans.Fit(Rows(10, 2), 3, 10, Key(1), new CancellationToken(canceled: true)));

    public void Dispose() => scope.Dispose();

    private static Tensor Fit(Tensor rows, int count, long seed = 1) => SphericalKMeans.Fit(rows, count, iterations: 20, Key(seed), CancellationToken.None);

    private static Tensor Rows(int count, int size) => CounterRandom.Uniform(Key(9), -1, 1, count, size).to(ScalarType.Float64);

    private static RandomKey Key(long seed) => RandomKey.From(seed).With("centres");

    private static double[] Values(Tensor tensor) => [.. tensor.contiguous().data<double>()];
}
