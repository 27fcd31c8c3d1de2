using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Exact nearest neighbours for several combinations of feature blocks at once, at the speed of float32 matrix products.
/// Each tile of |t|^2 - 2 q.t is computed once per block and summed for every combination, which keeps a few more candidates than asked
/// for; their distances are then computed in double precision. A bound on the rounding error of the products says whether a row that is
/// no candidate could still be a neighbour; a query for which it could is compared with every row. The result is therefore that of double precision.
/// </summary>
internal sealed class NeighborSearch
{
    private const int Margin = 16;
    private const long TileBytes = 64 << 20;   // of rows, on the CPU or on the device

    private readonly IReadOnlyList<FeatureBlock> _blocks;
    private readonly IReadOnlyList<int[]> _combinations;
    private readonly int _train;
    private readonly int _queries;
    private readonly int _k;
    private readonly int _candidates;
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
        _candidates = Math.Min(k + Margin, _train);
        var rowBytes = sizeof(float) * Math.Max(blocks.Max(b => b.Train.shape[1]), 1);
        _trainRows = (int)Math.Clamp(TileBytes / rowBytes, 1, 4096);
        _queryRows = (int)Math.Clamp(TileBytes / (rowBytes * _candidates), 1, 256);
    }

    /// <summary>The neighbours in each combination.</summary>
    public Neighbors[] Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        var trainNorms = _blocks.Select(b => SquaredNorms(b.Train, b.Name, cancellation)).ToArray();
        var singleTrainNorms = trainNorms.Select(norms => norms.to(ScalarType.Float32)).ToArray();
        var offsets = _blocks.Select((block, b) => LowestOffsets(block, trainNorms[b], cancellation)).ToArray();
        var found = _combinations.Select(_ => new Neighbors(_queries, _k)).ToArray();
        for (var first = 0; first < _queries; first += _queryRows)
        {
            using var tileScope = NewDisposeScope();
            var count = Math.Min(_queryRows, _queries - first);
            var candidates = FindCandidates(singleTrainNorms, first, count, progress, cancellation);
            for (var c = 0; c < _combinations.Count; c++)
            {
                var doubtful = Rank(candidates[c], _combinations[c], offsets, first, count, found[c]);
                CompareWithAll(doubtful, _combinations[c], found[c], cancellation);
            }
        }

        progress?.Report(1);
        return found;
    }

    /// <summary>For each combination the rows that look nearest to a tile of queries, with |t|^2 - 2 q.t in float32: [count, candidates] each.</summary>
    private (Tensor Values, Tensor Indices)[] FindCandidates(
        Tensor[] trainNorms, int first, int count, IProgress<double>? progress, CancellationToken cancellation)
    {
        var best = new (Tensor Values, Tensor Indices)[_combinations.Count];
        var queries = _blocks.Select(b => b.Query.narrow(0, first, count)).ToArray();
        for (var start = 0; start < _train; start += _trainRows)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((first + (double)count * start / _train) / _queries);

            using var scope = NewDisposeScope();
            var length = Math.Min(_trainRows, _train - start);
            var tiles = _blocks.Select((block, b) =>
                addmm(trainNorms[b].narrow(0, start, length), queries[b], block.Train.narrow(0, start, length).t(), beta: 1, alpha: -2)).ToArray();
            for (var c = 0; c < _combinations.Count; c++)
            {
                var (values, indices) = Sum(tiles, _combinations[c]).topk(Math.Min(_candidates, length), largest: false, sorted: false);
                indices = indices.add_(start);
                if (start > 0)
                {
                    var (earlierValues, earlierIndices) = best[c];
                    values = cat([earlierValues, values], 1);
                    indices = cat([earlierIndices, indices], 1);
                    (values, var kept) = values.topk((int)Math.Min(_candidates, values.shape[1]), largest: false, sorted: false);
                    indices = indices.gather(1, kept);
                    earlierValues.Dispose();
                    earlierIndices.Dispose();
                }

                best[c] = (values.MoveToOuterDisposeScope(), indices.MoveToOuterDisposeScope());
            }
        }

        return best;
    }

    private static Tensor Sum(Tensor[] tiles, int[] combination)
    {
        var sum = tiles[combination[0]];
        for (var i = 1; i < combination.Length; i++) sum = i == 1 ? sum + tiles[combination[i]] : sum.add_(tiles[combination[i]]);
        return sum;
    }

    /// <summary>Keeps the nearest candidates by their exact distances; returns the queries for which a row outside them could be as near.</summary>
    private List<int> Rank(
        (Tensor Values, Tensor Indices) candidates, int[] combination, double[][] offsets, int first, int count, Neighbors found)
    {
        using var scope = NewDisposeScope();
        var indices = candidates.Indices.data<long>().ToArray();
        var farthest = candidates.Values.amax(1).data<float>().ToArray();
        var distances = new double[indices.Length];
        var flat = candidates.Indices.flatten();
        foreach (var block in combination.Select(b => _blocks[b]))
        {
            var queries = block.Query.narrow(0, first, count).cpu().contiguous();
            var rows = block.Train.index_select(0, flat).cpu();
            Parallel.For(0, count, position =>
                AddDistances(queries, position, rows, position * _candidates, distances.AsSpan(position * _candidates, _candidates)));
        }

        var doubtful = new List<int>();
        for (var query = 0; query < count; query++)
        {
            for (var i = query * _candidates; i < (query + 1) * _candidates; i++) found.Offer(first + query, (int)indices[i], distances[i]);
            var nearestOther = farthest[query] + combination.Sum(b => offsets[b][first + query]);
            var certain = _candidates == _train || (double.IsFinite(nearestOther) && found.SquaredDistances(first + query)[^1] < nearestOther);
            if (!certain) doubtful.Add(first + query);
        }

        return doubtful;
    }

    private void CompareWithAll(List<int> queries, int[] combination, Neighbors found, CancellationToken cancellation)
    {
        if (queries.Count == 0) return;
        using var scope = NewDisposeScope();
        var rows = tensor(queries.Select(query => (long)query).ToArray());
        var features = combination.Select(b => _blocks[b].Query).Select(query => query.index_select(0, rows.to(query.device)).cpu()).ToArray();
        foreach (var query in queries) found.Clear(query);
        for (var start = 0; start < _train; start += _trainRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var tileScope = NewDisposeScope();
            var length = Math.Min(_trainRows, _train - start);
            var tiles = combination.Select(b => _blocks[b].Train.narrow(0, start, length).cpu().contiguous()).ToArray();
            Parallel.For(0, queries.Count, position =>
            {
                var distances = new double[length];
                for (var i = 0; i < tiles.Length; i++) AddDistances(features[i], position, tiles[i], 0, distances);
                for (var row = 0; row < length; row++) found.Offer(queries[position], start + row, distances[row]);
            });
        }
    }

    /// <summary>Adds the squared distances between one query and consecutive rows of another matrix; both contiguous on the CPU.</summary>
    private static void AddDistances(Tensor queries, int query, Tensor rows, int firstRow, Span<double> distances)
    {
        var columns = (int)queries.shape[1];
        var from = MemoryMarshal.Cast<byte, float>(queries.bytes).Slice(query * columns, columns);
        var to = MemoryMarshal.Cast<byte, float>(rows.bytes)[(firstRow * columns)..];
        for (var i = 0; i < distances.Length; i++) distances[i] += SquaredDistance.Between(from, to.Slice(i * columns, columns));
    }

    /// <summary>[rows] |x|^2 in double precision.</summary>
    private Tensor SquaredNorms(Tensor features, string name, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var tiles = new List<Tensor>();
        for (long start = 0; start < features.shape[0]; start += _trainRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var tileScope = NewDisposeScope();
            var tile = features.narrow(0, start, Math.Min(_trainRows, features.shape[0] - start)).to(ScalarType.Float64);
            tiles.Add(tile.square().sum(1).MoveToOuterDisposeScope());
        }

        var norms = cat(tiles);
        if (!norms.isfinite().all().item<bool>()) throw new InputException($"The features '{name}' hold NaN or infinite values; expected finite ones.");
        return norms.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// [M] |q|^2 less a bound on how much |q|^2 + |t|^2 - 2 q.t in float32 can exceed the true squared distance, for any t. A product of D terms is
    /// off by at most D u |q||t| with u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), the few additions by u each.
    /// </summary>
    private double[] LowestOffsets(FeatureBlock block, Tensor trainNorms, CancellationToken cancellation)
    {
        var factor = (block.Train.shape[1] + _blocks.Count + 8) * Math.ScaleB(1, -24);
        var longest = Math.Sqrt(trainNorms.max().item<double>());
        using var norms = SquaredNorms(block.Query, block.Name, cancellation);
        return [.. norms.data<double>().Select(norm => norm - factor * Math.Pow(Math.Sqrt(norm) + longest, 2))];
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
