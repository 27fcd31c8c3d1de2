using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class TSneTests
{
    [Fact]
    public void A_perplexity_decides_the_width_of_a_gaussian()
    {
        // Three neighbours at 2 and three one farther: β = ln 3 gives them 3/4 and 1/4, whose entropy is ln 3 + h(1/4).
        var entropy = Math.Log(3) - (0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25));
        var chances = new double[6];

        var precision = Affinities.Calibrate([2, 2, 2, 3, 3, 3], Math.Exp(entropy), chances);

        Assert.Equal(Math.Log(3), precision, 1e-8);
        Assert.All(chances[..3], chance => Assert.Equal(0.25, chance, 1e-9));
        Assert.All(chances[3..], chance => Assert.Equal(1 / 12.0, chance, 1e-9));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e6)]
    public void A_perplexity_is_met_whatever_the_unit_of_the_distances(double unit)
    {
        double[] distances = [.. Enumerable.Range(1, 40).Select(distance => unit * distance * distance)];
        var chances = new double[40];
        Affinities.Calibrate(distances, 7, chances);
        Assert.Equal(7, Math.Exp(-chances.Where(chance => chance > 0).Sum(chance => chance * Math.Log(chance))), 1e-6);
        Assert.Equal(1, chances.Sum(), 1e-12);
    }

    [Fact]
    public void Equally_far_neighbours_have_equal_chances_whatever_the_perplexity()
    {
        var chances = new double[4];
        Assert.True(double.IsFinite(Affinities.Calibrate([5, 5, 5, 5], 2, chances)));
        Assert.All(chances, chance => Assert.Equal(0.25, chance, 1e-12));
    }

    [Fact]
    public void Chances_are_symmetric_and_sum_to_one()
    {
        var affinities = AffinitiesOf(Features.Hashed(40, 5, 1), neighbors: 12, perplexity: 4);
        var pairs = Enumerable.Range(0, 40).SelectMany(row => Pairs(affinities, row)).ToDictionary(pair => (pair.Row, pair.Other), pair => pair.Chance);

        Assert.Equal(1, pairs.Values.Sum(), 1e-9);
        Assert.All(pairs, pair => Assert.Equal(pairs[(pair.Key.Other, pair.Key.Row)], pair.Value));
        Assert.All(pairs.Keys, pair => Assert.NotEqual(pair.Row, pair.Other));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(43)]    // no multiple of a vector
    public void The_gradient_is_that_of_the_divergence(int rows)
    {
        const double Step = 1e-5;
        var affinities = AffinitiesOf(Features.Hashed(rows, 5, 1), neighbors: 6, perplexity: 2);
        using var drawn = Features.ToTensor(Features.Hashed(rows, 2, 2));
        var points = PlanePoints.Of(drawn);
        var gradient = PlanePoints.Of(drawn);

        TSne.Gradient(affinities, points, gradient);

        foreach (var (coordinates, slopes) in new[] { (points.X, gradient.X), (points.Y, gradient.Y) })
        {
            for (var row = 0; row < rows; row++)
            {
                var position = coordinates[row];
                var (above, below) = (At(position + Step), At(position - Step));
                coordinates[row] = position;
                Assert.Equal((above - below) / (2 * Step), slopes[row], 1e-8);

                double At(double value)
                {
                    coordinates[row] = value;
                    return TSne.Divergence(affinities, points);
                }
            }
        }
    }

    [Fact]
    public void Clusters_come_apart_and_the_map_is_the_same_each_time()
    {
        const int Classes = 3;
        using var features = Features.ToTensor([.. Features.Hashed(150, 12, 5).Select((row, index) => row.Select((value, column) => value + (column == index % Classes ? 3 : 0)).ToArray())]);
        var tsne = new TSne { Perplexity = 10, Steps = 500 };

        var (points, divergence) = tsne.Fit(features);
        var (again, _) = tsne.Fit(features);

        Assert.Equal(points.X, again.X);
        Assert.Equal(points.Y, again.Y);
        Assert.InRange(divergence, 0, 2);
        for (var row = 0; row < points.Count; row++)
        {
            var nearest = Enumerable.Range(0, points.Count).Where(other => other != row).MinBy(other => Math.Pow(points.X[row] - points.X[other], 2) + Math.Pow(points.Y[row] - points.Y[other], 2));
            Assert.Equal(row % Classes, nearest % Classes);
        }
    }

    [Fact]
    public void Rows_that_are_all_the_same_make_a_map_of_finite_points()
    {
        using var features = ones(12, 3);
        var (points, _) = new TSne { Steps = 20 }.Fit(features);
        Assert.All(points.X.Concat(points.Y), coordinate => Assert.True(double.IsFinite(coordinate)));
    }

    [Fact]
    public void Too_few_rows_and_impossible_perplexities_are_the_users_mistake()
    {
        using var few = ones(TSne.LeastRows - 1, 3);
        using var enough = ones(TSne.LeastRows, 3);
        Assert.Contains("7 samples", Assert.Throws<InputException>(() => new TSne().Fit(few)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<InputException>(() => new TSne { Perplexity = 0.5 }.Fit(enough)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => new TSne().Fit(enough, null, new CancellationToken(canceled: true)));
    }

    private static (int Row, int Other, double Chance)[] Pairs(Affinities affinities, int row) =>
        [.. affinities.NeighborsOf(row).ToArray().Zip(affinities.ChancesOf(row).ToArray(), (other, chance) => (row, other, chance))];

    private static Affinities AffinitiesOf(float[][] rows, int neighbors, double perplexity)
    {
        using var features = Features.ToTensor(rows);
        return Affinities.Of(new KNearestNeighbors { K = neighbors + 1 }.Search([new("features", features, features)]), perplexity);
    }
}
