using Fungi.Evaluation;
using static TorchSharp.torch;

namespace Fungi.Cli.RunReport;

/// <summary>Features of some queries as points of a plane.</summary>
internal static class FeatureMaps
{
    private const int Unit = 10_000; // of a map's longer side

    /// <summary>The queries that are shown: all, or as many drawn; in the order of their rows.</summary>
    public static int[] Draw(int queries, int count) => [.. RandomOrder.Of(queries).Take(count).Order()];

    /// <summary>The maps that can be made of a space: principal components of the training split, and t-SNE of the points.</summary>
    /// <param name="space">Which.</param>
    /// <param name="block">Its features.</param>
    /// <param name="points">[P] the queries to show.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IEnumerable<ReportedProjection> Of(int space, FeatureBlock block, int[] points, IProgress<double> progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var shown = block.Query.index_select(0, tensor(points.Select(point => (long)point).ToArray(), device: block.Query.device));
        if (points.Length > 0 && block.Train.shape[0] > 2 && block.Train.shape[1] >= 2)
        {
            using var components = PrincipalComponents.Fit(block.Train, 2, cancellation);
            var share = components.TotalVariance > 0 ? components.ExplainedVariance.Sum() / components.TotalVariance : 0;
            yield return Projection(
                space, "PCA", $"The first two principal components of the training split; they hold {share:P1} of its variance.", PlanePoints.Of(components.Transform(shown, cancellation)));
        }

        if (points.Length < TSne.LeastRows || shown.shape[1] < 2) yield break;
        var (map, divergence) = new TSne().Fit(shown, progress, cancellation);
        yield return Projection(space, "t-SNE", $"t-SNE keeps neighbours near; its axes, sizes and gaps between groups mean nothing. Divergence {divergence:F2}.", map);
    }

    /// <summary>Both axes have one unit, so that distances are seen as they are.</summary>
    private static ReportedProjection Projection(int space, string kind, string caption, PlanePoints points)
    {
        var (left, top) = (points.X.Min(), points.Y.Max());
        var side = Math.Max(points.X.Max() - left, top - points.Y.Min());
        var scale = side > 0 ? Unit / side : 0;
        return new(space, kind, caption, [.. points.X.Select(x => (int)Math.Round((x - left) * scale))], [.. points.Y.Select(y => (int)Math.Round((top - y) * scale))]);
    }
}
