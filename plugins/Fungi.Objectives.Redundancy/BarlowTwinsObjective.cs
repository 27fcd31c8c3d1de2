namespace Fungi.Objectives.Redundancy;

/// <summary>
/// Makes the correlations between the dimensions of two views an identity (Zbontar et al. 2021, arXiv 2103.03230). The statistics are those of
/// training samples, and the loss is the first variation of the textbook's, batch normalisation included.
/// </summary>
[SslObjective("barlow-twins")]
public sealed partial class BarlowTwinsObjective
{
    private const double VarianceEpsilon = 1e-5; // that of batch normalisation

    /// <summary>Weight of the squared correlations between different dimensions.</summary>
    [Range(0, 10)] public double OffDiagonalWeight { get; init; } = 0.0051;

    /// <summary>Output size of the head.</summary>
    [Range(2, 8192)] public int LatentDim { get; init; } = 256;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.08;

    /// <summary>How many training images the statistics are computed from.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>Output size of the pretraining head.</summary>
    [Range(2, 65536)] public int PretrainLatentDim { get; init; } = 8192;

    /// <summary>Width of the two hidden layers of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 8192;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views.RandomCrops(MinArea);

    /// <summary>
    /// Σ_de G_de (a_d b_e - C_de (a_d² + b_e²) / 2), with a and b the standardised views, C their correlations, and G the loss's gradient at C:
    /// -2 (1 - C_dd) on the diagonal, 2 λ C_de beside it.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = TwoViews.First)] Tensor x, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = TwoViews.Second)] Tensor y, // [B, 1, L]
        [Moments(Of = nameof(x), Size = nameof(FitSize))] Tensor meanX, // [L]
        [Moments(Of = nameof(y), Size = nameof(FitSize))] Tensor meanY,
        [Moments(Of = nameof(x), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor covarianceX, // [L, L]
        [Moments(Of = nameof(y), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor covarianceY,
        [Moments(Of = nameof(x), With = nameof(y), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor crossCovariance)
    {
        var deviationX = (covarianceX.diagonal() + VarianceEpsilon).sqrt();
        var deviationY = (covarianceY.diagonal() + VarianceEpsilon).sqrt();
        var (a, b) = ((x - meanX) / deviationX, (y - meanY) / deviationY);
        var correlation = crossCovariance / outer(deviationX, deviationY);
        var gradient = (2 * OffDiagonalWeight * correlation) + diag((2 * (1 - OffDiagonalWeight) * correlation.diagonal()) - 2);
        var scaled = gradient * correlation;
        var variation = (matmul(a, gradient) * b) - (((a.square() * scaled.sum([1])) + (b.square() * scaled.sum([0]))) / 2);
        return variation.sum([1, 2]); // [B]
    }

    /// <summary>BYOL's augmentations.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.ByolCrops(MinArea);

    /// <summary>The textbook loss, by the batch's statistics: Σ_d (1 - C_dd)² + λ Σ_{d≠e} C_de².</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents) // [B, 2, L]
    {
        var standardised = (latents - latents.mean([0])) / (latents.var([0], unbiased: false) + VarianceEpsilon).sqrt();
        var correlation = matmul(standardised.select(1, 0).T, standardised.select(1, 1)) / latents.shape[0];
        var diagonal = correlation.diagonal();
        return (1 - diagonal).square().sum() + (OffDiagonalWeight * (correlation.square().sum() - diagonal.square().sum()));
    }
}
