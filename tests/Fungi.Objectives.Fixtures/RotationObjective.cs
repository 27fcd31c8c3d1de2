namespace Fungi.Objectives.Fixtures;

/// <summary>Which of four rotations a view shows (RotNet, Gidaris et al. 2018, arXiv 1803.07728): softmax regression on view labels.</summary>
[SslObjective("rotation")]
public sealed partial class RotationObjective
{
    /// <summary>How many classes there are.</summary>
    public int Rotations { get; init; } = 4;

    /// <summary>How many training images the classifier is fitted on.</summary>
    public int FitSize { get; init; } = 10;

    /// <summary>The image in four rotations.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("rotation", 4, view => view.Inference().Rotate90());

    /// <summary>The mean cross-entropy.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(Rotations), Head = "classifier", Fit = HeadFit.Softmax, FitTarget = nameof(labels), FitSize = nameof(FitSize))] Tensor logits,
        [ViewLabels] Tensor labels) =>
        -log_softmax(logits, -1).gather(-1, labels.unsqueeze(-1)).mean([1, 2]);
}
