namespace Fungi.Objectives.Fixtures;

/// <summary>Swapped prediction of balanced prototypes (SwAV, Caron et al. 2020, arXiv 2006.09882): prototypes and potentials.</summary>
[SslObjective("balanced-prototypes")]
public sealed partial class BalancedPrototypesObjective
{
    /// <summary>Output size of the projection head.</summary>
    public int LatentDim { get; init; } = 6;

    /// <summary>How many prototypes there are.</summary>
    public int Prototypes { get; init; } = 4;

    /// <summary>How many training images they are made from.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>Cross-entropy of each view's prototypes and the other view's balanced assignment.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Prototypes), Size = nameof(Size))] Tensor prototypes,
        [Potentials(Of = nameof(prototypes))] Tensor potentials)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t()); // [B, 2, K]
        var assignments = softmax((scores.detach() / 0.05) + potentials, -1);
        return -(assignments.flip(1) * log_softmax(scores / 0.1, -1)).sum(-1).mean([1]);
    }
}
