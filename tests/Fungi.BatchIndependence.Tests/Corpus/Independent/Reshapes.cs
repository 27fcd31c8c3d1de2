namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>Views are folded into the batch and taken out again by the sizes of the input.</summary>
[SslObjective("folded-and-unfolded")]
public sealed partial class FoldedAndUnfolded : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var rows = z.reshape(z.shape[0] * z.shape[1], z.shape[2]);
        var scores = gelu(rows).log_softmax(1).square().sum([1]);
        return scores.reshape(z.shape[0], z.shape[1]).sum(1);
    }
}

/// <summary>The same with -1 for whatever is left.</summary>
[SslObjective("folded-with-minus-one")]
public sealed partial class FoldedWithMinusOne : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var length = z.view(-1, Dim).norm(1);
        return length.view(-1, z.shape[1]).mean([1]);
    }
}

/// <summary>unflatten with a number that the transform guarantees.</summary>
[SslObjective("unflattened")]
public sealed partial class Unflattened : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var rows = z.flatten(0, 1);
        var pairs = rows.tanh().unflatten(0, -1, 2);
        return pairs.diff(1, 1).square().flatten(1).mean([1]);
    }
}

/// <summary>All of a sample in one row.</summary>
[SslObjective("one-row-per-sample")]
public sealed partial class OneRowPerSample : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.reshape(z.size(0), -1).std(1);
}

/// <summary>flatten(1), which leaves the batch alone.</summary>
[SslObjective("flattened-from-one")]
public sealed partial class FlattenedFromOne : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.flatten(start_dim: 1).logsumexp(1);
}

/// <summary>Splitting an axis within a sample: attention heads.</summary>
[SslObjective("attention-heads")]
public sealed partial class AttentionHeads : MultiCrop
{
    [Range(1, 8)] public int Heads { get; init; } = 2;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (b, v, l) = (z.shape[0], z.shape[1], z.shape[2]);
        var heads = z.view(b, v, Heads, l / Heads).transpose(1, 2); // [B, H, V, L/H]
        var attended = scaled_dot_product_attention(heads, heads, heads);
        var merged = attended.transpose(1, 2).reshape(b, v, l);
        return (merged - z).square().mean([1, 2]);
    }
}

/// <summary>Views in front of samples, [2·B, L], and back by view(2, B, -1): the batch is axis 1.</summary>
[SslObjective("views-in-front")]
public sealed partial class ViewsInFront : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var batch = latents.shape[0];
        var z = latents.transpose(0, 1).flatten(0, 1);
        z = normalize(z, dim: 1);
        var views = z.view(2, batch, -1);
        return -(views[0] * views[1]).sum(-1);
    }
}

/// <summary>cat of the two views along the batch, then split by half.</summary>
[SslObjective("concatenated-and-halved")]
public sealed partial class ConcatenatedAndHalved : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var both = cat([latents[.., 0], latents[.., 1]], 0);
        both = softmax(both, 1);
        var halves = both.chunk(2, 0);
        return (halves[0] - halves[1]).abs().sum([1]);
    }
}

/// <summary>The same with sizes, as PyTorch users split.</summary>
[SslObjective("concatenated-and-split")]
public sealed partial class ConcatenatedAndSplit : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var (x, y) = (latents.select(1, 0), latents.select(1, 1));
        var parts = cat([x, y]).sigmoid().split(x.shape[0], 0);
        return parts[0].sub(parts[1]).square().mean([1]);
    }
}

/// <summary>A stack on axis 0 is a new axis of views.</summary>
[SslObjective("stacked-views")]
public sealed partial class StackedViews : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var views = stack([latents.select(1, 1), latents.select(1, 0)]); // [V, B, L]
        return views.mean([0]).square().sum([-1]) - views.square().mean([0]).sum([-1]);
    }
}

/// <summary>Tokens of all views of an image in one row, the views recovered from the middle of the axis.</summary>
[SslObjective("tokens-of-views")]
public sealed partial class TokensOfViews : TwoCrops
{
    public Tensor Loss([PatchTokens] Tensor tokens)
    {
        var (b, v, n, e) = (tokens.shape[0], tokens.shape[1], tokens.shape[2], tokens.shape[3]);
        var all = normalize(tokens.view(b, v * n, e), dim: -1);
        var affinity = all.matmul(all.mT).view(b, v, n, v, n);
        return affinity.diagonal(0, 1, 3).mean([1, 2, 3]);
    }
}

/// <summary>A round trip in another order: the same permutation brings the batch back.</summary>
[SslObjective("permuted-round-trip")]
public sealed partial class PermutedRoundTrip : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (b, v, l) = (z.size(0), z.size(1), z.size(2));
        var columns = z.permute(2, 0, 1).reshape(l, b * v); // [L, B·V]
        var scaled = columns.t() * arange(l, dtype: z.dtype, device: z.device);
        return scaled.reshape(b, v, l).amax(1, 2);
    }
}

/// <summary>repeat_interleave and the matching view.</summary>
[SslObjective("repeated-and-restored")]
public sealed partial class RepeatedAndRestored : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var repeated = z.select(1, 0).repeat_interleave(3, dim: 0); // [B·3, L], each row three times
        var scale = tensor(new double[] { 1, 2, 3 }, dtype: z.dtype, device: z.device).repeat(z.shape[0]);
        var scaled = (repeated * scale.unsqueeze(1)).tanh();
        return scaled.view(z.shape[0], 3, -1).sum([1, 2]);
    }
}

/// <summary>view_as and expand_as take their sizes from another tensor.</summary>
[SslObjective("shaped-like-another")]
public sealed partial class ShapedLikeAnother : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var flat = z.reshape(z.shape[0], -1).cos();
        var mean = flat.mean([1], keepdim: true).unsqueeze(-1).expand_as(z);
        return (flat.view_as(z) - mean).abs().sum([1, 2]);
    }
}
