namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>Select and Aggregate over the views.</summary>
[SslObjective("aggregated-views")]
public sealed partial class AggregatedViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        z.unbind(1).Select(view => view.square().sum([1])).Aggregate((a, b) => a + b);
}

/// <summary>Zip of the views' neighbours.</summary>
[SslObjective("zipped-views")]
public sealed partial class ZippedViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = z.unbind(1);
        var steps = views.Zip(views.Skip(1), (a, b) => (a - b).norm(1)).ToList();
        return stack(steps, -1).mean([-1]);
    }
}

/// <summary>A query expression over pairs of views.</summary>
[SslObjective("query-over-pairs")]
public sealed partial class QueryOverPairs : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = z.unbind(1);
        var pairs =
            from i in Enumerable.Range(0, views.Length)
            from j in Enumerable.Range(0, views.Length)
            where i < j
            select cosine_similarity(views[i], views[j]);
        return stack(pairs.ToArray(), 0).mean([0]);
    }
}

/// <summary>Select over the samples, one loss each.</summary>
[SslObjective("selected-samples")]
public sealed partial class SelectOverSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => stack(z.unbind(0).Select(sample => sample.std()).ToArray());
}

/// <summary>Enumerable.Range over the batch.</summary>
[SslObjective("range-over-the-batch")]
public sealed partial class RangeOverBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        stack([.. Enumerable.Range(0, (int)z.shape[0]).Select(i => z[i].softmax(-1).amax(-1).sum())]);
}

/// <summary>Where on the views' numbers, not on their values.</summary>
[SslObjective("filtered-views")]
public sealed partial class FilteredViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var odd = z.unbind(1).Where((_, index) => index % 2 == 1);
        return cat(odd.Select(view => view.norm(1, keepdim: true)).ToArray(), 1).sum([1]);
    }
}

/// <summary>A dictionary of views.</summary>
[SslObjective("views-by-name")]
public sealed partial class ViewsByName : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["anchor"] = z.select(1, 0), ["positive"] = z.select(1, 1) };
        return cosine_similarity(views["anchor"], views["positive"]);
    }
}
