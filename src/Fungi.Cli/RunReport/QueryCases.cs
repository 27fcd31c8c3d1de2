using Fungi.Cli.Evaluations;
using Fungi.Evaluation;
using static TorchSharp.torch;

namespace Fungi.Cli.RunReport;

/// <summary>A few queries with their nearest training samples in each space.</summary>
internal static class QueryCases
{
    private const int Shown = 8; // neighbours

    /// <summary>
    /// Draws queries, equally many of each outcome (right or wrong, in each space) as far as there are so many; in the order of their rows.
    /// </summary>
    public static int[] Draw(IReadOnlyList<ReportedSpace> spaces, long[] labels, int count)
    {
        var order = RandomOrder.Of(labels.Length);
        return [.. order.GroupBy(query => string.Concat(spaces.Select(space => space.Predictions[query] == labels[query] ? 'r' : 'w')))
            .SelectMany(outcome => outcome.Index())
            .OrderBy(member => member.Index)   // the first of each outcome, then the second of each
            .Take(count).Select(member => member.Item).Order()];
    }

    /// <summary>What a space makes of some queries.</summary>
    /// <param name="space">The features and what they predict.</param>
    /// <param name="queries">The queries' rows.</param>
    /// <param name="block">The features themselves.</param>
    /// <param name="trainLabels">[N] classes of the training samples.</param>
    /// <param name="settings">How neighbours are found.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static ReportedAnswer[] Answers(
        ReportedSpace space, int[] queries, FeatureBlock block, long[] trainLabels, KnnSettings settings, CancellationToken cancellation)
    {
        if (queries.Length == 0) return [];
        using var scope = NewDisposeScope();
        var rows = tensor(queries.Select(query => (long)query).ToArray(), device: block.Query.device);
        var neighbors = settings.Classifier.Search([block with { Query = block.Query.index_select(0, rows) }], null, cancellation);
        return [.. queries.Select((query, place) =>
        {
            var (indices, distances) = (neighbors.Indices(place).ToArray(), neighbors.SquaredDistances(place).ToArray());
            var predicted = space.Predictions[query];
            return new ReportedAnswer(
                predicted,
                indices.Count(index => trainLabels[index] == predicted),
                [.. indices.Zip(distances).Take(Shown).Select(neighbor => new ReportedNeighbor(neighbor.First, trainLabels[neighbor.First], Math.Round(Math.Sqrt(neighbor.Second), 4)))]);
        })];
    }
}
