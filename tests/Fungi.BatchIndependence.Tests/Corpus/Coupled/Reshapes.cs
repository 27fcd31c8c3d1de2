namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>reshape to [V, B, L] is not a transposition: it deals the rows out anew.</summary>
[SslObjective("reshape-for-transpose")]
public sealed partial class ReshapeForTranspose : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = z.reshape(z.shape[1], z.shape[0], z.shape[2]);
        return (views[0] - views[1]).square().sum([1]);
    }
}

/// <summary>Rows of samples and views, chunked as if all first views came first.</summary>
[SslObjective("chunked-rows")]
public sealed partial class ChunkedRows : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var halves = z.flatten(0, 1).chunk(2, 0);
        return (halves[0] - halves[1]).square().sum([1]);
    }
}

/// <summary>Views first in the flattened rows, taken out as if they came last.</summary>
[SslObjective("unflattened-the-wrong-way")]
public sealed partial class UnflattenedTheWrongWay : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var rows = latents.transpose(0, 1).reshape(-1, Dim); // [2·B, L]
        var pairs = rows.view(-1, 2, Dim);
        return (pairs.select(1, 0) - pairs.select(1, 1)).square().sum([1]);
    }
}

/// <summary>The last axis swallows the batch and gives it back in another order.</summary>
[SslObjective("transposed-by-reshape")]
public sealed partial class TransposedByReshape : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0);
        var columns = first.t().reshape(first.shape); // the sizes of [B, L], the numbers of [L, B]
        return columns.square().sum([1]);
    }
}

/// <summary>Pairs of neighbouring samples share a row.</summary>
[SslObjective("pairs-of-samples")]
public sealed partial class PairsOfSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var rows = z.view(-1, 1, z.shape[1] * z.shape[2]);
        var padded = cat([rows, rows.flip(0)], 1); // [B, 2, V·L]
        return padded.softmax(1).select(1, 0).mean([1]);
    }
}

/// <summary>ravel and a softmax over everything.</summary>
[SslObjective("ravelled-softmax")]
public sealed partial class RavelledSoftmax : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.ravel().softmax(0).view_as(z).amax(1, 2);
}

/// <summary>repeat instead of repeat_interleave: the restored rows mix samples.</summary>
[SslObjective("repeat-for-interleave")]
public sealed partial class RepeatForInterleave : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0);
        var repeated = first.repeat(3, 1); // the batch three times
        return repeated.view(first.shape[0], 3, -1).amax(1, 2);
    }
}

/// <summary>as_strided reads the storage with the strides of another layout.</summary>
[SslObjective("strided")]
public sealed partial class Strided : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0).contiguous();
        var (b, l) = (first.shape[0], first.shape[1]);
        return first.as_strided([b, l], [1, b]).square().sum([1]);
    }
}

/// <summary>unfold slides a window over the samples.</summary>
[SslObjective("sliding-window")]
public sealed partial class SlidingWindow : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var mean = z.mean([1, 2]);
        var padded = cat([mean, mean.narrow(0, 0, 1)]);
        return padded.unfold(0, 2, 1).prod(1);
    }
}

/// <summary>Attention over [B, L] without a new axis attends across samples.</summary>
[SslObjective("attention-across-samples")]
public sealed partial class AttentionAcrossSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0);
        return (scaled_dot_product_attention(first, first, first) - z.select(1, 1)).square().sum([1]);
    }
}

/// <summary>Attention expects [B, V, L]; after the transposition it runs over the batch.</summary>
[SslObjective("attention-sequence-first")]
public sealed partial class AttentionSequenceFirst : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var sequence = z.transpose(0, 1); // as nn.MultiheadAttention wanted it
        var attended = scaled_dot_product_attention(sequence, sequence, sequence);
        return attended.transpose(0, 1).square().mean([1, 2]);
    }
}

/// <summary>cat of the views along the batch, split in blocks of two instead of two blocks.</summary>
[SslObjective("split-in-twos")]
public sealed partial class SplitInTwos : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var both = cat([latents[.., 0], latents[.., 1]], 0); // [2·B, L]
        return stack(both.split(2, 0).Select(pair => (pair[0] - pair[1]).square().sum()).ToArray());
    }
}
