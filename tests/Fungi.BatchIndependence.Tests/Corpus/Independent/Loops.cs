namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>One sample at a time, collected and stacked.</summary>
[SslObjective("sample-by-sample")]
public sealed partial class SampleBySample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        for (var i = 0; i < z.shape[0]; i++) losses.Add((z[i, 0] - z[i, 1]).square().sum());
        return stack(losses);
    }
}

/// <summary>foreach over unbind.</summary>
[SslObjective("foreach-over-unbind")]
public sealed partial class ForeachOverUnbind : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var losses = new List<Tensor>();
        foreach (var z in latents.unbind())
        {
            var n = normalize(z, dim: -1);
            losses.Add(n.matmul(n.t()).sum());
        }

        return stack(losses, 0);
    }
}

/// <summary>A result buffer, written row by row.</summary>
[SslObjective("written-into-a-buffer")]
public sealed partial class WrittenIntoBuffer : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var batch = (int)z.shape[0];
        var loss = zeros(batch, dtype: z.dtype, device: z.device);
        for (var i = 0; i < batch; i++) loss[i] = cosine_similarity(z[i, 0], z[i, 1], dim: 0);
        return loss;
    }
}

/// <summary>fungivision's loop: each sample's similarity matrix, one after the other.</summary>
[SslObjective("similarity-matrix-loop")]
public sealed partial class SimilarityMatrixLoop : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var negatives = normalize(bank.view(-1, bank.shape[2]), dim: 1);
        var losses = new Tensor[latents.shape[0]];
        for (var i = 0; i < losses.Length; i++)
        {
            var z = normalize(latents[i], dim: 1); // [V, L]
            var all = cat([z, negatives]);
            var similarity = z.matmul(all.t()) / 0.07;
            similarity.diagonal().fill_(-1e4);
            losses[i] = (similarity.logsumexp(1) - similarity[0, 1]).mean();
        }

        return stack(losses);
    }
}

/// <summary>chunks of one sample each.</summary>
[SslObjective("chunks-of-one")]
public sealed partial class ChunksOfOne : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var rows = z.split(1, 0).Select(sample => sample.logsumexp(2).std(1)); // [1] each
        return cat(rows.ToArray(), 0);
    }
}

/// <summary>An accumulator over the views, not over the samples.</summary>
[SslObjective("accumulated-over-views")]
public sealed partial class AccumulatedOverViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var total = zeros(z.shape[0], dtype: z.dtype, device: z.device);
        var previous = z.select(1, 0);
        for (var v = 1; v < z.shape[1]; v++)
        {
            var current = z.select(1, v);
            total += 1 - cosine_similarity(previous, current, dim: -1);
            previous = 0.5 * previous + 0.5 * current;
        }

        return total / (z.shape[1] - 1);
    }
}

/// <summary>foreach over the views.</summary>
[SslObjective("foreach-over-views")]
public sealed partial class ForeachOverViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var mean = z.mean([1]);
        Tensor? loss = null;
        foreach (var view in z.unbind(1))
        {
            var term = (view - mean).square().sum([1]);
            loss = loss is null ? term : loss.maximum(term);
        }

        return loss!;
    }
}

/// <summary>All pairs of views, with early exits from the inner loop.</summary>
[SslObjective("pairs-of-views")]
public sealed partial class PairsOfViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = z.unbind(1);
        var terms = new List<Tensor>();
        for (var i = 0; i < views.Length; i++)
        {
            for (var j = 0; j < views.Length; j++)
            {
                if (i == j) continue;
                if (j > i + 2) break;
                terms.Add(cosine_similarity(views[i], views[j]));
            }
        }

        return stack(terms, 1).mean([1]).neg();
    }
}

/// <summary>Newton's iteration, a while loop over whole tensors.</summary>
[SslObjective("newton-iteration")]
public sealed partial class NewtonIteration : TwoCrops
{
    [Range(1, 100)] public int Steps { get; init; } = 5;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var square = z.square().sum([1, 2]) + 1;
        var root = square;
        var step = 0;
        while (step++ < Steps) root = 0.5 * (root + square / root);
        return root;
    }
}

/// <summary>An accumulator that starts anew for each sample.</summary>
[SslObjective("accumulator-within-sample")]
public sealed partial class AccumulatorWithinSample : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var result = new List<Tensor>();
        for (var i = 0; i < latents.shape[0]; i++)
        {
            Tensor total = zeros(1, dtype: latents.dtype, device: latents.device);
            for (var v = 0; v < latents.shape[1]; v++) total += latents[i][v].square().sum();
            result.Add(total);
        }

        return cat(result, 0);
    }
}

/// <summary>index_select of single samples, by do-while.</summary>
[SslObjective("do-while")]
public sealed partial class DoWhile : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var rows = new List<Tensor>();
        var i = 0L;
        do
        {
            rows.Add(z.narrow(0, i, 1).flatten(1).amax(1));
        }
        while (++i < z.size(0));
        return cat(rows);
    }
}

/// <summary>A yielding iterator over the samples.</summary>
[SslObjective("iterator")]
public sealed partial class IteratorOfSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => stack(Losses(z));

    private static IEnumerable<Tensor> Losses(Tensor z)
    {
        foreach (var sample in z.unbind(0)) yield return (sample[0] - sample[1]).norm();
    }
}
