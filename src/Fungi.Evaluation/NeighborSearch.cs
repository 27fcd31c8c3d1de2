using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Exact nearest neighbours for several combinations of feature blocks at once, at the speed of bfloat16 matrix products. Each tile of products is
/// computed once per block and read for every combination. From a product, the lengths of both rows and how far rounding moved them follow a
/// lower and an upper bound on the distance; rows that the bounds cannot rule out are compared in double precision. The result is
/// therefore that of double precision, whatever the features: where the bounds say little, more rows are compared.
/// </summary>
internal sealed class NeighborSearch
{
    private const long TileBytes = 64 << 20;  // of float32 rows
    private const int MostTrainRows = 2048;
    private const int MostQueryRows = 1024;
    private const int MostShortlists = 16384; // at once, of all combinations together
    private const int LongShortlist = 4096;   // is compared before it grows on

    private readonly IReadOnlyList<FeatureBlock> _blocks;
    private readonly IReadOnlyList<int[]> _combinations;
    private readonly int _train;
    private readonly int _queries;
    private readonly int _k;
    private readonly int _trainRows;
    private readonly int _queryRows;

    /// <param name="blocks">The features; all blocks have the same samples.</param>
    /// <param name="combinations">For each combination, the positions of its blocks.</param>
    /// <param name="k">How many neighbours to find.</param>
    public NeighborSearch(IReadOnlyList<FeatureBlock> blocks, IReadOnlyList<int[]> combinations, int k)
    {
        if (blocks.Count == 0) throw new ArgumentException("There are no features to search in.", nameof(blocks));
        foreach (var block in blocks) Check(block, blocks[0]);
        _blocks = blocks;
        _combinations = combinations;
        _train = checked((int)blocks[0].Train.shape[0]);
        _queries = checked((int)blocks[0].Query.shape[0]);
        if (k < 1 || k > _train) throw new InputException($"{k} neighbours cannot be found among {_train} training samples; expected 1 to {_train}.");
        _k = k;
        var rowBytes = sizeof(float) * Math.Max(blocks.Max(b => b.Train.shape[1]), 1);
        _trainRows = (int)Math.Clamp(TileBytes / rowBytes, RoundedRows.Multiple, MostTrainRows) / RoundedRows.Multiple * RoundedRows.Multiple;
        _queryRows = Math.Clamp(MostShortlists / combinations.Count, RoundedRows.Multiple, Math.Min(_trainRows, MostQueryRows));
    }

    /// <summary>The neighbours in each combination.</summary>
    public Neighbors[] Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        progress?.Report(0);
        var scale = Scale();
        var blocks = _blocks.Select(block => new SearchedBlock(block, scale, _blocks.Count, _trainRows, cancellation)).ToArray();
        var found = _combinations.Select(_ => new Neighbors(_queries, _k)).ToArray();
        var shortlists = _combinations.Select(_ => Enumerable.Range(0, Math.Min(_queryRows, _queries)).Select(_ => new Shortlist(_k)).ToArray()).ToArray();
        for (var first = 0; first < _queries; first += _queryRows)
        {
            var count = Math.Min(_queryRows, _queries - first);
            for (var start = 0; start < _train; start += _trainRows)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((first + ((double)count * start / _train)) / _queries);
                using var tileScope = NewDisposeScope();
                var products = blocks.Select(block => block.Products(first, count, start)).ToArray();
                Parallel.For(0, count, position =>
                {
                    for (var c = 0; c < _combinations.Count; c++)
                    {
                        var shortlist = shortlists[c][position];
                        Look(blocks, products, _combinations[c], first, position, start, shortlist);
                        if (shortlist.Count > LongShortlist) Compare(blocks, _combinations[c], first + position, shortlist, found[c]);
                    }
                });
            }

            Parallel.For(0, count, position =>
            {
                for (var c = 0; c < _combinations.Count; c++)
                {
                    Compare(blocks, _combinations[c], first + position, shortlists[c][position], found[c]);
                    shortlists[c][position].Clear();
                }
            });
        }

        progress?.Report(1);
        return found;
    }

    /// <summary>Puts the training rows of a tile on the shortlist that the bounds on their distances from a query do not rule out.</summary>
    private static void Look(SearchedBlock[] blocks, Tensor[] products, int[] combination, int first, int position, int start, Shortlist shortlist)
    {
        Span<float> distances = stackalloc float[MostTrainRows];
        Span<float> errors = stackalloc float[MostTrainRows];
        var columns = (int)products[combination[0]].shape[1];
        distances.Clear();
        errors.Clear();
        foreach (var b in combination) blocks[b].AddBounds(RoundedRows.Row<ushort>(products[b], position, columns), first + position, start, distances, errors);
        for (var column = 0; column < columns; column += Vector256<float>.Count)
        {
            var (distance, error) = (Vector256.Create(distances[column..]), Vector256.Create(errors[column..]));
            var wanted = Vector256.LessThanOrEqual(distance - error, Vector256.Create(shortlist.Limit)).ExtractMostSignificantBits();
            for (; wanted != 0; wanted &= wanted - 1)
            {
                var lane = BitOperations.TrailingZeroCount(wanted);
                shortlist.Add(start + column + lane, distance[lane] - error[lane], distance[lane] + error[lane]);
            }
        }
    }

    /// <summary>Keeps the nearest of the rows on a shortlist, by their distances in double precision.</summary>
    private static void Compare(SearchedBlock[] blocks, int[] combination, int query, Shortlist shortlist, Neighbors found)
    {
        int[] rows = [.. shortlist.Rows];
        var distances = new double[rows.Length];
        foreach (var b in combination) blocks[b].AddSquaredDistances(query, rows, distances);
        for (var i = 0; i < rows.Length; i++) found.Offer(query, rows[i], distances[i]);
        shortlist.ClearRows();
    }

    /// <summary>A power of two that brings all features to magnitudes of at most a quarter.</summary>
    private double Scale()
    {
        var largest = 0f;
        foreach (var (features, name) in _blocks.SelectMany(block => ((Tensor, string)[])[(block.Train, block.Name), (block.Query, block.Name)]))
        {
            using var scope = NewDisposeScope();
            var (low, high) = features.aminmax();
            var magnitude = Math.Max(-low.item<float>(), high.item<float>());
            if (!float.IsFinite(magnitude)) throw new InputException($"The features '{name}' hold NaN or infinite values; expected finite ones.");
            largest = Math.Max(largest, magnitude);
        }

        return largest > 0 ? Math.ScaleB(1, -3 - Math.ILogB(largest)) : 1;
    }

    private static void Check(FeatureBlock block, FeatureBlock first)
    {
        Tensor train = block.Train, query = block.Query;
        if (train.dim() != 2 || query.dim() != 2 || train.shape[1] != query.shape[1])
            throw new ArgumentException($"The features '{block.Name}' are not [N, D] and [M, D] with one D.", nameof(block));
        if (train.dtype != ScalarType.Float32 || query.dtype != ScalarType.Float32)
            throw new ArgumentException($"The features '{block.Name}' are {train.dtype} and {query.dtype}; expected Float32.", nameof(block));
        if (train.shape[0] != first.Train.shape[0] || query.shape[0] != first.Query.shape[0])
            throw new ArgumentException($"The features '{block.Name}' and '{first.Name}' are not of the same samples.", nameof(block));
    }
}
