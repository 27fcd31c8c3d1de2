namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>PyTorch's habit: the mean over everything.</summary>
[SslObjective("outer-mean")]
public sealed partial class OuterMean : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (1 - cosine_similarity(z.select(1, 0), z.select(1, 1))).mean();
}

/// <summary>sum(0) is sum(ScalarType?): not the patches of axis 0 are counted, but those of all samples.</summary>
[SslObjective("sum-of-literal-zero")]
public sealed partial class SumOfLiteralZero : Masked
{
    public Tensor Loss([PatchTokens] Tensor tokens, [ViewMasks] Tensor masks)
    {
        var hidden = masks.squeeze(1).t() > 0.5; // [N, B]
        var length = tokens.squeeze(1).norm(-1).t();
        return (hidden * length).sum(dim: 0) / hidden.sum(0);
    }
}

/// <summary>One value for each view instead of each sample.</summary>
[SslObjective("one-value-per-view")]
public sealed partial class OneValuePerView : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([0, 2]);
}

/// <summary>One value for each sample and view.</summary>
[SslObjective("not-reduced")]
public sealed partial class NotReduced : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().sum([-1]);
}

/// <summary>[B, 1] is not [B].</summary>
[SslObjective("kept-dimension")]
public sealed partial class KeptDimension : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.select(1, 0).square().sum(1, keepdim: true);
}

/// <summary>One value for each row of the flattened batch.</summary>
[SslObjective("one-value-per-row")]
public sealed partial class OneValuePerRow : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.flatten(0, 1).square().sum([1]);
}

/// <summary>The mean comes back as [B], by expansion.</summary>
[SslObjective("expanded-mean")]
public sealed partial class ExpandedMean : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.square().mean().expand(z.shape[0]);
}

/// <summary>One branch returns a scalar.</summary>
[SslObjective("scalar-in-one-branch")]
public sealed partial class ScalarInOneBranch : TwoCrops
{
    public bool PerSample { get; init; }

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = z.square().sum([1, 2]);
        return PerSample ? loss : loss.mean();
    }
}
