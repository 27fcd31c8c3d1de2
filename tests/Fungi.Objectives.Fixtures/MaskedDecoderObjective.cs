namespace Fungi.Objectives.Fixtures;

/// <summary>Pixels of hidden patches from patch tokens (MAE, He et al. 2022, arXiv 2111.06377): ridge regression, token by token.</summary>
[SslObjective("masked-decoder")]
public sealed partial class MaskedDecoderObjective
{
    /// <summary>How many training images the decoder is fitted on.</summary>
    public int FitSize { get; init; } = 10;

    /// <summary>The image with half of its patches hidden.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("masked", 1, view => view.Inference().RandomPatchMask(0.5));

    /// <summary>The mean squared error of the hidden patches' pixels.</summary>
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels), FitSize = nameof(FitSize))] Tensor decoded,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks) =>
        ((decoded - pixels).square().mean([-1]) * masks).sum([1, 2]) / masks.sum([1, 2]);
}
