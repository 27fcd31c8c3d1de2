namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>The batch's letter is in every operand and in the result.</summary>
[SslObjective("einsum-kept")]
public sealed partial class EinsumKept : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => einsum("bvl,bwl->b", z, z.softmax(-1));
}

/// <summary>The batch comes last in the result.</summary>
[SslObjective("einsum-batch-last")]
public sealed partial class EinsumBatchLast : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => einsum("bvl->vb", z.square()).amax(0);
}

/// <summary>Implicit output: the letters that appear once, in the order of the alphabet.</summary>
[SslObjective("einsum-implicit")]
public sealed partial class EinsumImplicit : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) =>
        einsum("bvl,svl", latents, bank).logsumexp(1); // [b, s]
}

/// <summary>An ellipsis stands for the batch.</summary>
[SslObjective("einsum-ellipsis")]
public sealed partial class EinsumEllipsis : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => einsum("...i,...i->...", z, z.roll(1, 2)).sum([1]);
}

/// <summary>A trace of each sample's matrix, by a repeated letter.</summary>
[SslObjective("einsum-trace")]
public sealed partial class EinsumTrace : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var gram = einsum("bvi,bvj->bij", z, z);
        return einsum("bii->b", gram.tanh());
    }
}

/// <summary>The diagonal of z·zᵀ is each sample's own square.</summary>
[SslObjective("diagonal-of-the-similarity")]
public sealed partial class DiagonalOfSimilarity : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (x, y) = (z.select(1, 0), z.select(1, 1));
        return -x.matmul(y.t()).diagonal();
    }
}

/// <summary>The same as an einsum whose batch letter appears twice in the operand.</summary>
[SslObjective("einsum-diagonal")]
public sealed partial class EinsumDiagonal : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = matmul(z.select(1, 0), z.select(1, 1).t()); // [B, B]
        return einsum("bb->b", s).neg();
    }
}

/// <summary>tensordot over the latents' axis with a constant matrix.</summary>
[SslObjective("tensordot")]
public sealed partial class TensorDot : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var basis = eye(Dim, dtype: z.dtype, device: z.device).narrow(1, 0, 3); // [L, 3]
        return tensordot(z, basis, [2], [0]).square().sum([1, 2]);
    }
}

/// <summary>baddbmm and bmm keep their first axis.</summary>
[SslObjective("batched-products")]
public sealed partial class BatchedProducts : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var gram = z.bmm(z.mT); // [B, V, V]
        var identity = eye(z.shape[1], dtype: z.dtype, device: z.device).expand(z.shape[0], -1, -1);
        return identity.baddbmm(z, z.mT, beta: -1).square().sum([1, 2]) - gram.diagonal(0, 1, 2).sum([1]);
    }
}
