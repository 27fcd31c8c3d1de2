namespace Fungi.Objectives.Fixtures;

/// <summary>Two heads that are fitted to each other: a mistake.</summary>
[SslObjective("circular-heads")]
public sealed partial class CircularHeadsObjective
{
    /// <summary>The image as it is.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    /// <summary>Nothing that will be computed.</summary>
    public Tensor Loss(
        [Latents(Head = "chicken", Fit = HeadFit.Ridge, FitTarget = nameof(egg))] Tensor chicken,
        [Latents(Head = "egg", Fit = HeadFit.Ridge, FitTarget = nameof(chicken))] Tensor egg) =>
        (chicken - egg).sum([1, 2]);
}
