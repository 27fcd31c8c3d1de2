namespace Fungi.Objectives.Pretext;

/// <summary>Guesses by how many quarter turns an image was turned (RotNet, Gidaris et al. 2018, arXiv 1803.07728).</summary>
[SslObjective("rotation")]
public sealed partial class RotationObjective
{
    private const int Angles = 4;

    /// <summary>How many training images the classifier of rotations is fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that a pretraining crop covers.</summary>
    [Range(0.01, 1)] public double PretrainCropArea { get; init; } = 0.08;

    /// <summary>Probability that a pretraining crop is mirrored before it is turned.</summary>
    [Range(0, 1)] public double PretrainFlip { get; init; } = 0.5;

    /// <summary>The view that the embedding is computed from, in all four rotations.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("rotation", Angles, view => view.Inference().Rotate90());

    /// <summary>The mean over the rotations r of -log p_r, with p the softmax of the classifier's logits.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(Angles), NormalizeEmbedding = false, Fit = HeadFit.Softmax, FitTarget = nameof(labels), FitSize = nameof(FitSize))] Tensor logits, // [B, 4, 4]
        [ViewLabels] Tensor labels) // [B, 4]
        => -log_softmax(logits, -1).gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean([1]); // [B]

    /// <summary>A crop for each rotation. It is mirrored before it is turned: a mirror after a quarter turn would show the opposite turn.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.Group("rotation", Angles, view => view
        .RandomResizedCrop((PretrainCropArea, 1)).RandomHorizontalFlip(PretrainFlip).Rotate90().Normalize(ImageStatistics.ImageNet));
}
