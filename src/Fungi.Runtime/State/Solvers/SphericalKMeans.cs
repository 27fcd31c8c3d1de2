using Fungi.Runtime.Randomness;
using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.State.Solvers;

/// <summary>
/// K-means on the unit sphere (Dhillon and Modha 2001): rows go to the centre of largest cosine, centres are their rows' mean direction.
/// </summary>
/// <remarks>
/// The first centres are drawn as in k-means++ (Arthur and Vassilvitskii 2007), each among rows that the ones before serve badly. Random
/// rows, as in DeepCluster, want supports of a million: in one of a few thousand they put two centres into some clusters and none into
/// others, which a few rounds do not mend.
/// </remarks>
internal static class SphericalKMeans
{
    private const double Nothing = 1e-12; // a distance or length below this is rounding

    /// <param name="rows">[M, L], of any length; those of length 0 have no direction and are left out.</param>
    /// <param name="count">K, at most as many as there are directions.</param>
    /// <param name="iterations">The most rounds; it ends early where no row changes its centre.</param>
    /// <param name="key">What the first centres are drawn from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[K, L] float64, each of length 1.</returns>
    /// <exception cref="InputException">There are fewer directions than centres.</exception>
    public static Tensor Fit(Tensor rows, int count, int iterations, RandomKey key, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var vectors = rows.to(ScalarType.Float64);
        var points = normalize(vectors.index_select(0, vectors.norm(1).gt(Nothing).nonzero().flatten()), dim: -1);
        if (points.shape[0] < count)
            throw new InputException($"{count} centres of {rows.shape[0]} points, {points.shape[0]} of which are not zero; expected at most as many centres as points that are not zero.");
        var centres = First(points, count, key, cancellation);
        var assignment = zeros(points.shape[0], dtype: ScalarType.Int64, device: points.device) - 1;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            using var round = NewDisposeScope();
            var (similarity, nearest) = Assign(points, centres, cancellation);
            if (nearest.Equals(assignment)) break;
            centres = Directions(points, nearest, similarity, count, cancellation).MoveToOuterDisposeScope();
            assignment = nearest.MoveToOuterDisposeScope();
        }

        return centres.MoveToOuterDisposeScope();
    }

    private static Tensor First(Tensor points, int count, RandomKey key, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var random = new CounterRandom(key);
        var chosen = new List<long> { random.NextInt((int)points.shape[0]) };
        var distance = full([points.shape[0]], double.PositiveInfinity, ScalarType.Float64, points.device);
        while (chosen.Count < count)
        {
            cancellation.ThrowIfCancellationRequested();
            using var draw = NewDisposeScope();
            // Half the squared Euclidean distance, by which k-means++ weighs.
            var toNewest = 1 - points.matmul(points[chosen[^1]]);
            distance.copy_(distance.minimum(where(toNewest > Nothing, toNewest, zeros_like(toNewest))));
            var weights = distance.cpu().cumsum(0); // on a GPU the sums' last bits, and with them the draw, change from run to run
            var total = weights[-1].ToDouble();
            chosen.Add(total > 0
                ? Math.Min(searchsorted(weights, tensor(random.NextDouble() * total), right: true).ToInt64(), points.shape[0] - 1)
                : Enumerable.Range(0, (int)points.shape[0]).Select(row => (long)row).Except(chosen).First()); // fewer distinct rows than centres
        }

        return points.index_select(0, tensor(chosen.ToArray(), device: points.device)).MoveToOuterDisposeScope();
    }

    /// <summary>Each row's largest cosine and the centre that it is to.</summary>
    private static (Tensor Similarity, Tensor Nearest) Assign(Tensor points, Tensor centres, CancellationToken cancellation)
    {
        var (similarities, indices) = (new List<Tensor>(), new List<Tensor>());
        foreach (var tile in RowTiles.Of(cancellation, points))
        {
            var (similarity, nearest) = tile[0].matmul(centres.t()).max(1);
            similarities.Add(similarity.MoveToOuterDisposeScope());
            indices.Add(nearest.MoveToOuterDisposeScope());
        }

        return (cat(similarities), cat(indices));
    }

    /// <summary>Each centre's mean direction; one without rows, or whose rows cancel, moves to a row that is served worst.</summary>
    private static Tensor Directions(Tensor points, Tensor nearest, Tensor similarity, int count, CancellationToken cancellation)
    {
        // A product rather than scattered additions, whose order a GPU leaves open.
        var sums = zeros(count, points.shape[1], dtype: ScalarType.Float64, device: points.device);
        foreach (var tile in RowTiles.Of(cancellation, points, nearest)) sums.addmm_(one_hot(tile[1].to(ScalarType.Int64), count).to(ScalarType.Float64).t(), tile[0]);
        var lengths = sums.norm(1, keepdim: true);
        var directions = sums / lengths.clamp_min(Nothing);
        var empty = lengths.cpu().data<double>().ToArray().Index().Where(length => length.Item <= Nothing).Select(length => (long)length.Index).ToArray();
        if (empty.Length == 0) return directions;
        var worst = similarity.cpu().data<double>().ToArray().Index().OrderBy(row => row.Item).Take(empty.Length).Select(row => (long)row.Index).ToArray();
        return directions.index_copy_(0, tensor(empty, device: points.device), points.index_select(0, tensor(worst, device: points.device)));
    }
}
