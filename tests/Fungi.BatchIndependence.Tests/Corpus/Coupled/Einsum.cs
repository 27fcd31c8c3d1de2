namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Two letters for the batch: all pairs of samples.</summary>
[SslObjective("einsum-two-letters")]
public sealed partial class EinsumTwoLetters : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => einsum("bvl,cvl->bc", z, z).logsumexp(1);
}

/// <summary>The batch's letter is dropped from the result.</summary>
[SslObjective("einsum-dropped")]
public sealed partial class EinsumDropped : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var centre = einsum("bvl->vl", z) / z.shape[0];
        return einsum("bvl,vl->b", z, centre);
    }
}

/// <summary>Implicit output: the letter c sorts behind b, and b·c is a Gram matrix of samples.</summary>
[SslObjective("einsum-implicit-pairs")]
public sealed partial class EinsumImplicitPairs : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        return einsum("bl,cl", x, x).softmax(1).diagonal().log().neg();
    }
}

/// <summary>The ellipsis is summed away.</summary>
[SslObjective("einsum-ellipsis-dropped")]
public sealed partial class EinsumEllipsisDropped : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var energy = einsum("...i,...i->", z, z);
        return z.select(1, 0).square().sum([1]) / energy;
    }
}

/// <summary>The trace of the similarity is the sum of the diagonal: all samples.</summary>
[SslObjective("trace-of-the-similarity")]
public sealed partial class TraceOfSimilarity : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = z.select(1, 0).matmul(z.select(1, 1).t());
        return s.diagonal() / s.trace();
    }
}

/// <summary>The diagonal that is not the main one belongs to pairs of different samples.</summary>
[SslObjective("second-diagonal")]
public sealed partial class SecondDiagonal : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = z.select(1, 0).matmul(z.select(1, 1).t());
        var aside = cat([s.diagonal(1), s[-1, 0].unsqueeze(0)]);
        return aside - s.diagonal();
    }
}

/// <summary>z·zᵀ as attention weights over the batch.</summary>
[SslObjective("similarity-times-batch")]
public sealed partial class SimilarityTimesBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0);
        var mixed = einsum("bl,cl,cm->bm", x, x, z.select(1, 1));
        return (mixed - x).square().sum([1]);
    }
}

/// <summary>tensordot contracts the batch.</summary>
[SslObjective("tensordot-over-the-batch")]
public sealed partial class TensorDotOverBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (x, y) = (z.select(1, 0), z.select(1, 1));
        var c = tensordot(x, y, [0], [0]); // [L, L]
        return x.matmul(c).mul(y).sum([1]);
    }
}

/// <summary>The pairwise distance matrix's row minimum.</summary>
[SslObjective("distance-matrix")]
public sealed partial class DistanceMatrix : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => cdist(z.select(1, 0), z.select(1, 1)).amin(1);
}
