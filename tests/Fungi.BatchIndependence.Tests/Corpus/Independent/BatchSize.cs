namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>The batch size shapes a tensor; no value depends on it.</summary>
[SslObjective("batch-size-for-shapes")]
public sealed partial class BatchSizeForShapes : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var zero = zeros(z.shape[0], 1, dtype: z.dtype, device: z.device);
        return cat([zero, z.select(1, 0)], 1).logsumexp(1);
    }
}

/// <summary>numel divided by the batch size is a size of one sample.</summary>
[SslObjective("elements-per-sample")]
public sealed partial class ElementsPerSample : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var perSample = z.numel() / z.shape[0];
        return z.reshape(-1, perSample).square().sum([1]) / perSample;
    }
}

/// <summary>Numbers of views, pairs and latents are the same for every batch.</summary>
[SslObjective("number-of-views")]
public sealed partial class NumberOfViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var pairs = z.shape[1] * (z.shape[1] - 1) / 2;
        return cdist(z, z).triu(1).sum([1, 2]) / pairs + Math.Log(z.size(-1));
    }
}

/// <summary>The bank's size is a constant of the run.</summary>
[SslObjective("size-of-the-bank")]
public sealed partial class SizeOfBank : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) =>
        cdist(latents.select(1, 0), bank.select(1, 0)).exp().sum([1]) / bank.shape[0] - Math.Log(bank.numel());
}

/// <summary>An empty batch is answered early.</summary>
[SslObjective("guard-for-empty-batches")]
public sealed partial class GuardForEmptyBatches : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        if (z.shape[0] == 0) return zeros(0, dtype: z.dtype, device: z.device);
        return z.amax(2).amin(1);
    }
}

/// <summary>The rank and the last size, by deconstruction of the shape.</summary>
[SslObjective("shape-pattern")]
public sealed partial class ShapePattern : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        if (z.shape is not [var batch, var views, var size]) throw new ArgumentException("expected [B, V, L]", nameof(z));
        return z.expand(batch, views, size).square().sum([1, 2]) / (views * size);
    }
}
