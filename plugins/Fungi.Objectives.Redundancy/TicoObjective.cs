namespace Fungi.Objectives.Redundancy;

/// <summary>
/// Keeps two views alike and away from the directions that most samples share (Zhu et al. 2022, arXiv 2206.10698). The second moment C of the
/// unit latents is that of training samples.
/// </summary>
[SslObjective("tico")]
public sealed partial class TicoObjective
{
    /// <summary>ρ, the weight of the covariance contrast.</summary>
    [Range(0, 1e3)] public double ContrastWeight { get; init; } = 8;

    /// <summary>Output size of the head.</summary>
    [Range(2, 8192)] public int LatentDim { get; init; } = 256;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.08;

    /// <summary>How many training images the second moment is computed from.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>How many of the latest images the second moment is computed from in pretraining, besides the batch's own.</summary>
    [Range(1, 65536)] public int PretrainFitSize { get; init; } = 4096;

    /// <summary>Share of those in the second moment; the rest is the batch's own.</summary>
    [Range(0, 1)] public double PretrainMomentum { get; init; } = 0.9;

    /// <summary>Width of the hidden layer of the pretraining heads.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 4096;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views.RandomCrops(MinArea);

    /// <summary>The mean over the views z, each with the other view z' as a constant, of 1 - zᵀz' + ρ zᵀCz.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, StopGradient = true)] Tensor targets, // [B, 2, L]
        [Fitted(By = nameof(SecondMoment), Size = nameof(FitSize))] Tensor secondMoment) // [L, L]
        => Contrast(normalize(latents, dim: -1), normalize(targets, dim: -1), secondMoment); // [B]

    /// <summary>BYOL's augmentations.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.ByolCrops(MinArea);

    /// <summary>
    /// The textbook loss with a mean teacher. Its C is a moving average over batches that ends with the current one; here it is the mean over a
    /// window of images, made anew when these are all others, and that of the current batch, neither with a gradient.
    /// </summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "teacher", StopGradient = true)] Tensor targets,
        [Fitted(By = nameof(SecondMoment), Size = nameof(PretrainFitSize))] Tensor secondMoment)
    {
        var z = normalize(latents, dim: -1);
        var moment = (PretrainMomentum * secondMoment) + ((1 - PretrainMomentum) * Moment(z.detach()));
        return Contrast(z, normalize(targets, dim: -1), moment); // [B]
    }

    private static Tensor SecondMoment(Tensor latents, FitContext context) => Moment(normalize(latents, dim: -1));

    private static Tensor Moment(Tensor z)
    {
        var points = z.flatten(0, 1);
        return matmul(points.T, points) / points.shape[0];
    }

    private Tensor Contrast(Tensor z, Tensor targets, Tensor secondMoment)
    {
        var alike = (z * targets.flip(1)).sum([-1]);
        var common = einsum("bvl,lm,bvm->bv", z, secondMoment, z);
        return (1 - alike + (ContrastWeight * common)).mean([1]);
    }
}
