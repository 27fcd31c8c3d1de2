namespace Fungi.Objectives.Fixtures;

/// <summary>Redundancy reduction (Barlow Twins, Zbontar et al. 2021, arXiv 2103.03230) by its first variation: cross-covariance and mean.</summary>
[SslObjective("cross-covariance")]
public sealed partial class CrossCovarianceObjective
{
    /// <summary>Output size of the projection head.</summary>
    public int LatentDim { get; init; } = 5;

    /// <summary>How many training images the moments are made from.</summary>
    public int Size { get; init; } = 10;

    /// <summary>A crop and the whole.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 1, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("whole", 1, view => view.Inference());

    /// <summary>The sum over i ≠ j of C_ij a_i b_j.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Views = "crop")] Tensor crop,
        [Latents(Dim = nameof(LatentDim), Views = "whole")] Tensor whole,
        [Moments(Of = nameof(crop), Size = nameof(Size))] Tensor cropMean,
        [Moments(Of = nameof(whole), Size = nameof(Size))] Tensor wholeMean,
        [Moments(Of = nameof(crop), With = nameof(whole), Size = nameof(Size), Kind = MomentKind.Covariance)] Tensor covariance)
    {
        var redundancy = covariance - diag(covariance.diagonal());
        return einsum("bvi,ij,bvj->b", crop - cropMean, redundancy, whole - wholeMean);
    }
}
