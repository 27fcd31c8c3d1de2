namespace Fungi.Objectives.Fixtures;

/// <summary>Distance of two views' whitened latents (W-MSE, Ermolov et al. 2021, arXiv 2007.06346): mean and whitening.</summary>
[SslObjective("whitened-latents")]
public sealed partial class WhitenedLatentsObjective
{
    /// <summary>Output size of the projection head.</summary>
    public int LatentDim { get; init; } = 4;

    /// <summary>How many training images the moments are made from.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>2 - 2 cos of the views.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents,
        [Moments(Of = nameof(latents), Size = nameof(Size))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(Size), Kind = MomentKind.Whitening)] Tensor whitening)
    {
        var white = normalize(matmul(latents - mean, whitening.t()), dim: -1);
        return 2 - (2 * (white.select(1, 0) * white.select(1, 1)).sum(-1));
    }
}
