namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>Views first, then the sum over the views, which is axis 0 now.</summary>
[SslObjective("views-first")]
public sealed partial class ViewsFirst : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.permute(1, 0, 2).square().sum([0]).mean([1]);
}

/// <summary>The batch goes last and everything before it is reduced.</summary>
[SslObjective("batch-last")]
public sealed partial class BatchLast : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var last = z.movedim([0], [2]); // [V, L, B]
        return last.logsumexp(0).mean([0]);
    }
}

/// <summary>A matrix transposed twice, and reduced over what is a latent's axis again.</summary>
[SslObjective("transposed-twice")]
public sealed partial class TransposedTwice : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var first = z.select(1, 0).t(); // [L, B]
        var scaled = first / first.norm(0, keepdim: true); // norm of each column, a sample
        return scaled.T.matmul(ones(Dim, dtype: z.dtype, device: z.device));
    }
}

/// <summary>swapaxes with negative numbers.</summary>
[SslObjective("swapped-from-behind")]
public sealed partial class SwappedFromBehind : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.swapaxes(-3, -2).softmax(-1).amax(-1).prod(-2);
}

/// <summary>mT moves the last two axes only; the batch stays where it is.</summary>
[SslObjective("matrix-transpose")]
public sealed partial class MatrixTranspose : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.mT.sum([1]).select(1, 0) - z.sum(-1).select(1, 1);
}

/// <summary>The axis is a variable whose value the program computes.</summary>
[SslObjective("computed-axis")]
public sealed partial class ComputedAxis : TwoCrops
{
    private const int Features = -1;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var axis = z.dim() + Features;
        return z.std(axis).sum([axis - 1]);
    }
}

/// <summary>New axes shift the old ones.</summary>
[SslObjective("new-axes")]
public sealed partial class NewAxes : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var five = z.unsqueeze(0).unsqueeze(-1); // [1, B, V, L, 1]
        return five.mean([0, 2, 3]).squeeze(-1);
    }
}

/// <summary>Indexing with a new axis in front, then a softmax over the views.</summary>
[SslObjective("none-in-an-index")]
public sealed partial class NoneInIndex : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var front = z[TensorIndex.None, TensorIndex.Ellipsis]; // [1, B, V, L]
        return front.softmax(2).square().sum([2, 3]).squeeze(0);
    }
}

/// <summary>keepdim keeps the batch where a later reduction does not look for it.</summary>
[SslObjective("keepdim-chain")]
public sealed partial class KeepdimChain : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        z.mean([1], keepdim: true).pow(2).sum([2], keepdim: true).sqrt().squeeze(-1).squeeze(-1);
}

/// <summary>The reverse of the order of axes, and the reduction of the first two.</summary>
[SslObjective("reversed-axes")]
public sealed partial class ReversedAxes : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var order = Enumerable.Range(0, (int)z.dim()).Reverse().Select(axis => (long)axis).ToArray();
        return z.permute(order).abs().sum(0, 1);
    }
}

/// <summary>flip, cumsum and roll along the latents.</summary>
[SslObjective("along-the-latents")]
public sealed partial class AlongTheLatents : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var ahead = z.cumsum(-1);
        var back = z.flip(2).cumsum(2).flip(2);
        return (ahead - back.roll(1, 2)).square().mean([1, 2]);
    }
}

/// <summary>Earth mover's distance between the sorted latents of the two views.</summary>
[SslObjective("sorted-latents")]
public sealed partial class SortedLatents : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (sorted, _) = z.sort(-1);
        return (sorted.select(1, 0) - sorted.select(1, 1)).abs().mean([1]);
    }
}
