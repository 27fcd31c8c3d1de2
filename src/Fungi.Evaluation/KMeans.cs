using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// K-means (Lloyd 1982) from centres drawn by k-means++ (Arthur and Vassilvitskii 2007), the best of several starts; the draws come from the seed. From
/// given centres it ends where scikit-learn's <c>KMeans(init=centres, n_init=1, tol=0)</c> ends. A cluster that loses all its rows takes the row
/// that lies farthest from its centre.
/// </summary>
public sealed class KMeans
{
    private const int MostRounds = 300;
    private const long TileRows = 4096;

    /// <summary>How many draws of first centres are tried; 10 unless set.</summary>
    public int Starts { get; init; } = 10;

    /// <summary>What the first centres are drawn from.</summary>
    public int Seed { get; init; }

    /// <summary>Divides rows into clusters.</summary>
    /// <param name="features">[N, D].</param>
    /// <param name="clusters">How many.</param>
    /// <param name="cancellation">Stops between rounds.</param>
    /// <returns>[N] clusters, and the sum of the squared distances from their centres.</returns>
    /// <exception cref="InputException">There are fewer rows than clusters, no start, or features that are not finite.</exception>
    public (long[] Assignment, double Inertia) Fit(Tensor features, int clusters, CancellationToken cancellation = default)
    {
        if (clusters < 1 || clusters > features.shape[0]) throw new InputException($"{clusters} clusters of {features.shape[0]} samples cannot be found; expected 1 to {features.shape[0]}.");
        if (Starts < 1) throw new InputException($"{Starts} starts find no clusters; expected at least 1.");
        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>()) throw new InputException("The features hold NaN or infinite values; expected finite ones.");
        var random = new Random(Seed);
        return Enumerable.Range(0, Starts).Select(_ =>
        {
            using var start = NewDisposeScope();
            return Fit(features, FirstCentres(features, clusters, random, cancellation), cancellation);
        }).MinBy(result => result.Inertia);
    }

    /// <summary>Divides rows into clusters, starting from given centres.</summary>
    /// <param name="features">[N, D].</param>
    /// <param name="centres">[K, D].</param>
    /// <param name="cancellation">Stops between rounds.</param>
    /// <returns>[N] clusters, and the sum of the squared distances from their centres.</returns>
    public static (long[] Assignment, double Inertia) Fit(Tensor features, Tensor centres, CancellationToken cancellation = default)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var count = centres.shape[0];
        var current = centres.to(ScalarType.Float64);
        var (assignment, distances) = Assign(features, current, cancellation);
        for (var round = 0; round < MostRounds; round++)
        {
            using var roundScope = NewDisposeScope();
            current = Means(features, assignment, distances, count).MoveToOuterDisposeScope();
            var (next, nextDistances) = Assign(features, current, cancellation);
            var isDone = next.Equals(assignment);
            (assignment, distances) = (next.MoveToOuterDisposeScope(), nextDistances.MoveToOuterDisposeScope());
            if (isDone) break;
        }

        return (assignment.cpu().data<long>().ToArray(), distances.sum().item<double>());
    }

    private static (Tensor Assignment, Tensor SquaredDistances) Assign(Tensor features, Tensor centres, CancellationToken cancellation)
    {
        var (nearest, distances) = (new List<Tensor>(), new List<Tensor>());
        var lengths = centres.square().sum(1);
        foreach (var tile in Tiles(features, cancellation))
        {
            var (least, indices) = (lengths - (2 * tile.matmul(centres.t()))).min(1);
            nearest.Add(indices.MoveToOuterDisposeScope());
            distances.Add((least + tile.square().sum(1)).clamp_min(0).MoveToOuterDisposeScope());
        }

        return (cat(nearest), cat(distances));
    }

    private static Tensor Means(Tensor features, Tensor assignment, Tensor distances, long count)
    {
        var members = assignment.clone();
        var sizes = members.bincount(null, count);
        long[] empty = [.. sizes.data<long>().Index().Where(size => size.Item == 0).Select(size => (long)size.Index)];
        if (empty.Length > 0)
        {
            var (_, farthest) = distances.topk(empty.Length);
            members.index_copy_(0, farthest, tensor(empty));
        }

        var (sums, first) = (zeros(count, features.shape[1], dtype: ScalarType.Float64), 0L);
        foreach (var tile in Tiles(features, default))
        {
            sums.index_add_(0, members.narrow(0, first, tile.shape[0]), tile, 1);
            first += tile.shape[0];
        }

        return sums / members.bincount(null, count).clamp_min(1).to(ScalarType.Float64).unsqueeze(1);
    }

    private static Tensor FirstCentres(Tensor features, int clusters, Random random, CancellationToken cancellation)
    {
        var rows = (int)features.shape[0];
        var chosen = new List<long> { random.Next(rows) };
        var nearest = new double[rows];
        Array.Fill(nearest, double.PositiveInfinity);
        while (chosen.Count < clusters)
        {
            using var scope = NewDisposeScope();
            var newest = features.narrow(0, chosen[^1], 1).to(ScalarType.Float64);
            var row = 0;
            foreach (var tile in Tiles(features, cancellation))
            {
                foreach (var distance in (tile - newest).square().sum(1).data<double>()) nearest[row] = Math.Min(nearest[row++], distance);
            }

            var left = random.NextDouble() * nearest.Sum();
            var next = Array.FindIndex(nearest, distance => distance > 0 && (left -= distance) <= 0);
            chosen.Add(next >= 0 ? next : Enumerable.Range(0, rows).Except(chosen.Select(index => (int)index)).First()); // fewer distinct rows than clusters
        }

        return features.index_select(0, tensor(chosen.ToArray())).to(ScalarType.Float64);
    }

    private static IEnumerable<Tensor> Tiles(Tensor features, CancellationToken cancellation)
    {
        for (long start = 0; start < features.shape[0]; start += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            yield return features.narrow(0, start, Math.Min(TileRows, features.shape[0] - start)).to(ScalarType.Float64);
        }
    }
}
