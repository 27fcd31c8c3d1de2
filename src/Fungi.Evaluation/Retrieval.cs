using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>Ranks a gallery, the training split, for each query, and measures how early the right answers come.</summary>
public sealed class Retrieval
{
    private const int MostScores = 1 << 24; // held at once

    /// <summary>By what the gallery is ranked. Equal scores keep the gallery's order.</summary>
    public RetrievalScore Score { get; init; }

    /// <summary>The k of the precisions among the first k samples: those of the revisited protocol.</summary>
    public static IReadOnlyList<int> Cutoffs { get; } = [1, 5, 10];

    /// <summary>Measures one ranking after several protocols.</summary>
    /// <param name="features">The gallery as [N, D] training samples, and [M, D] queries.</param>
    /// <param name="protocols">What answers a query.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>For each protocol its figures; null where no query has a right answer.</returns>
    /// <exception cref="InputException">Features are not finite, or have no length and thus no cosine.</exception>
    public IReadOnlyList<RetrievalMetrics?> Evaluate(FeatureBlock features, IReadOnlyList<RetrievalProtocol> protocols, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var (gallery, queries) = (Prepared(features.Train), Prepared(features.Query));
        // |x - y|² = |x|² - 2 xy + |y|², of which |x|² is the same for all of a query's answers.
        var halfSquares = Score == RetrievalScore.Euclidean ? gallery.square().sum(1) / 2 : null;
        var (samples, count) = ((int)gallery.shape[0], (int)queries.shape[0]);
        var found = new QueryResult?[protocols.Count, count];
        var tile = Math.Max(1, MostScores / samples);
        for (var first = 0; first < count; first += tile)
        {
            cancellation.ThrowIfCancellationRequested();
            using var tiles = NewDisposeScope();
            var rows = Math.Min(tile, count - first);
            var scores = queries.narrow(0, first, rows).matmul(gallery.t());
            if (halfSquares is not null) scores = scores - halfSquares;
            var falling = scores.neg().cpu().data<double>().ToArray();
            var start = first;
            Parallel.For(0, rows, new ParallelOptions { CancellationToken = cancellation }, row =>
            {
                var order = Order(falling.AsSpan(row * samples, samples));
                for (var protocol = 0; protocol < protocols.Count; protocol++) found[protocol, start + row] = Measure(order, protocols[protocol], start + row);
            });
        }

        return [.. Enumerable.Range(0, protocols.Count).Select(protocol => Mean([.. Enumerable.Range(0, count).Select(query => found[protocol, query]).OfType<QueryResult>()]))];
    }

    private Tensor Prepared(Tensor rows)
    {
        using var scope = NewDisposeScope();
        rows = rows.to(ScalarType.Float64);
        if (!rows.isfinite().all().item<bool>()) throw new InputException("The features hold NaN or infinite values; expected finite ones.");
        if (Score == RetrievalScore.Cosine)
        {
            var lengths = rows.square().sum(1, keepdim: true).sqrt();
            if ((lengths == 0).any().item<bool>()) throw new InputException("Features of length 0 have no cosine; expected rows that are not zero, or Euclidean distances.");
            rows = rows / lengths;
        }

        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>The samples by falling score.</summary>
    /// <param name="keys">Their scores, negated.</param>
    private static int[] Order(Span<double> keys)
    {
        var (scores, order) = (keys.ToArray(), new int[keys.Length]);
        for (var index = 0; index < order.Length; index++) order[index] = index;
        Array.Sort(scores, order);
        for (int first = 0, next; first < order.Length; first = next)
        {
            next = first + 1;
            while (next < order.Length && scores[next] == scores[first]) next++;
            if (next > first + 1) Array.Sort(order, first, next - first); // the sort keeps no order of its own
        }

        return order;
    }

    private static QueryResult? Measure(int[] order, RetrievalProtocol protocol, int query)
    {
        var judgements = new Judgement[order.Length];
        protocol.Judge(query, judgements);
        var ranks = new List<int>();
        var rank = 0;
        foreach (var sample in order)
        {
            if (judgements[sample] == Judgement.Right) ranks.Add(rank);
            if (judgements[sample] != Judgement.Ignored) rank++;
        }

        if (ranks.Count == 0) return null;
        var average = protocol.IsRevisited ? AveragePrecision.Trapezoidal(ranks) : AveragePrecision.AtAnswers(ranks);
        var most = protocol.IsRevisited ? ranks[^1] + 1 : rank;
        return new(average, [.. Cutoffs.Select(cutoff => Math.Min(cutoff, most)).Select(k => ranks.Count(found => found < k) / (double)k)]);
    }

    private static RetrievalMetrics? Mean(QueryResult[] results) => results.Length == 0 ? null : new(
        results.Average(result => result.AveragePrecision),
        [.. Cutoffs.Select((_, cutoff) => results.Average(result => result.Precisions[cutoff]))],
        results.Length);

    private sealed record QueryResult(double AveragePrecision, double[] Precisions);
}
