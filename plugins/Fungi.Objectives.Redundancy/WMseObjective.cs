namespace Fungi.Objectives.Redundancy;

/// <summary>
/// Keeps views alike after they are whitened (Ermolov et al. 2021, arXiv 2007.06346). Mean and covariance are those of training samples, and
/// their part in the loss is its first variation.
/// </summary>
[SslObjective("w-mse")]
public sealed partial class WMseObjective
{
    /// <summary>Views of an image; the paper uses 2 or 4.</summary>
    [Range(2, 16)] public int Crops { get; init; } = 2;

    /// <summary>
    /// ε: the covariance is (1 - ε) Σ + ε v I with v the mean variance. Above 0, so that latents that do not vary in all directions can be whitened.
    /// </summary>
    [Range(1e-10, 1)] public double Shrinkage { get; init; } = 1e-3;

    /// <summary>Output size of the head.</summary>
    [Range(2, 2048)] public int LatentDim { get; init; } = 64;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.2;

    /// <summary>How many training images the statistics are computed from.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>How many pretraining images are whitened together, about: a batch is cut into equal slices.</summary>
    [Range(2, 65536)] public int PretrainSliceSize { get; init; } = 128;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 1024;

    /// <summary>Random crops.</summary>
    public ImageViews Transform(ImageViews views) =>
        views.Group("crop", Crops, view => view.RandomResizedCrop((MinArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>
    /// The mean over pairs of views of 2 - 2 cos(w, w'), with w = W(x - μ), and what the sample moves through Σ and μ: the mean over views of
    /// (x - μ)ᵀ G (x - μ) + gᵀ(x - μ).
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Moments(Of = nameof(latents), Size = nameof(FitSize))] Tensor mean, // [L]
        [Moments(Of = nameof(latents), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor covariance, // [L, L]
        [Fitted(By = nameof(Variation), Size = nameof(FitSize))] Tensor variation) // [L, L + 1]: G and g
    {
        var centred = latents - mean;
        var extended = pad(centred, [0, 1], value: 1);
        var moved = einsum("bvl,lm,bvm->bv", centred, variation, extended);
        return Distance(centred, covariance) + moved.mean([1]); // [B]
    }

    /// <summary>The paper's augmentations.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.Group("crop", Crops, view => view
        .RandomResizedCrop((MinArea, 1)).RandomHorizontalFlip().RandomApply(0.8, some => some.ColorJitter(0.4, 0.4, 0.4, 0.1)).RandomGrayscale(0.1)
        .Normalize(ImageStatistics.ImageNet));

    /// <summary>The textbook loss: each view of each slice of the batch is whitened by its own mean and covariance.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents)
    {
        var slices = latents.chunk(Math.Max(1, latents.shape[0] / PretrainSliceSize));
        return cat([.. slices.Select(slice => Distance(stack([.. slice.unbind(1).Select(WhitenedByItself)], 1)))]).mean();
    }

    /// <summary>The textbook loss's gradients with respect to Σ, in units of its unbiased estimate, and μ.</summary>
    private Tensor Variation(Tensor latents, Tensor mean, Tensor covariance, FitContext context)
    {
        using var gradients = enable_grad();
        var (centre, spread) = (mean.detach().clone().requires_grad_(), covariance.detach().clone().requires_grad_());
        var gradient = autograd.grad([Distance(latents - centre, spread).mean()], [spread, centre]);
        var points = latents.shape[0] * latents.shape[1];
        return cat([gradient[0]! * (points / (points - 1.0)), gradient[1]!.unsqueeze(-1)], 1);
    }

    private Tensor WhitenedByItself(Tensor latents) => Whitened(latents - latents.mean([0]), latents.T.cov());

    private Tensor Distance(Tensor centred, Tensor covariance) => Distance(Whitened(centred, covariance));

    /// <summary>The mean over pairs of 2 - 2 cos, from the length of the sum of all directions.</summary>
    private static Tensor Distance(Tensor whitened)
    {
        long views = whitened.shape[1];
        var together = normalize(whitened, dim: -1).sum([1]).square().sum([-1]);
        return 2 - (2 * (together - views) / (views * (views - 1)));
    }

    /// <summary>L⁻¹ (x - μ), with L the Cholesky factor of the shrunk covariance.</summary>
    private Tensor Whitened(Tensor centred, Tensor covariance)
    {
        var identity = eye(covariance.shape[0], dtype: covariance.dtype, device: covariance.device);
        var shrunk = ((1 - Shrinkage) * covariance) + (Shrinkage * covariance.diagonal().mean() * identity);
        var whitening = linalg.solve_triangular(linalg.cholesky(shrunk), identity, upper: false);
        return matmul(centred, whitening.T);
    }
}
