namespace Fungi.Objectives.Redundancy;

/// <summary>
/// Keeps two views alike, each dimension varied, and pairs of dimensions uncorrelated (Bardes et al. 2022, arXiv 2105.04906). The statistics are
/// those of training samples, and their terms the first variation of the textbook's.
/// </summary>
[SslObjective("vicreg")]
public sealed partial class VicregObjective
{
    private const double VarianceEpsilon = 1e-4;

    /// <summary>Weight of the squared distance between the views.</summary>
    [Range(1e-3, 1e3)] public double InvarianceWeight { get; init; } = 25;

    /// <summary>Weight of the hinge that keeps each dimension's standard deviation above 1.</summary>
    [Range(0, 1e3)] public double VarianceWeight { get; init; } = 25;

    /// <summary>Weight of the squared covariances.</summary>
    [Range(0, 1e3)] public double CovarianceWeight { get; init; } = 1;

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
    /// With c = x - μ and C the covariance of either view: the mean squared difference of the views and, for each of them,
    /// -Σ_d c_d² / (4 L √C_dd) over the dimensions with √C_dd below 1, and (2 / L) Σ_{d≠e} C_de c_d c_e.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = TwoViews.First)] Tensor x, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = TwoViews.Second)] Tensor y, // [B, 1, L]
        [Moments(Of = nameof(x), Size = nameof(FitSize))] Tensor meanX, // [L]
        [Moments(Of = nameof(y), Size = nameof(FitSize))] Tensor meanY,
        [Moments(Of = nameof(x), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor covarianceX, // [L, L]
        [Moments(Of = nameof(y), Size = nameof(FitSize), Kind = MomentKind.Covariance)] Tensor covarianceY)
        => (InvarianceWeight * (x - y).square().mean([1, 2])) + Variation(x - meanX, covarianceX) + Variation(y - meanY, covarianceY); // [B]

    /// <summary>BYOL's augmentations.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.ByolCrops(MinArea);

    /// <summary>The textbook loss, by the batch's statistics.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents) // [B, 2, L]
    {
        var (x, y) = (latents.select(1, 0), latents.select(1, 1));
        return (InvarianceWeight * (x - y).square().mean()) + Penalty(x) + Penalty(y);
    }

    /// <summary>What a sample adds to the derivative of <see cref="Penalty"/> along its own change.</summary>
    private Tensor Variation(Tensor centred, Tensor covariance)
    {
        var deviation = (covariance.diagonal() + VarianceEpsilon).sqrt();
        var gradient = (2 * CovarianceWeight * (covariance - diag(covariance.diagonal())))
            - diag(VarianceWeight / 4 * (deviation < 1).to(deviation.dtype) / deviation);
        return (matmul(centred, gradient) * centred).sum([-1]).mean([1]) / centred.shape[^1];
    }

    private Tensor Penalty(Tensor latents)
    {
        var covariance = latents.T.cov();
        var variances = covariance.diagonal();
        var hinge = relu(1 - (variances + VarianceEpsilon).sqrt()).mean();
        var offDiagonal = (covariance.square().sum() - variances.square().sum()) / latents.shape[^1];
        return (VarianceWeight / 2 * hinge) + (CovarianceWeight * offDiagonal);
    }
}
