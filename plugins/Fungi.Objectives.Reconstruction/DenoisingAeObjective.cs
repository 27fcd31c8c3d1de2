namespace Fungi.Objectives.Reconstruction;

/// <summary>Restores an image of which many pixels are missing (Vincent et al. 2008, Extracting and Composing Robust Features with Denoising Autoencoders).</summary>
[SslObjective("denoising-ae")]
public sealed partial class DenoisingAeObjective
{
    /// <summary>Probability that a pixel is missing.</summary>
    [Range(0.01, 0.99)] public double Corruption { get; init; } = 0.7;

    /// <summary>Smallest share of the image's area that the crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.2;

    /// <summary>How many training images the decoder is fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 256;

    /// <summary>Side in pixels of the backbone's patches, which the pretraining decoder's output must fit.</summary>
    [Range(1, 64)] public int PretrainPatchSize { get; init; } = 16;

    private int PretrainPatchNumbers => 3 * PretrainPatchSize * PretrainPatchSize;

    /// <summary>One random crop with the mean colour in place of the missing pixels.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("crop", 1, view => view
        .RandomResizedCrop((MinArea, 1)).Normalize(ImageStatistics.ImageNet).RandomPixelMask(Corruption));

    /// <summary>The mean squared error over all pixels, missing or not, of a linear decoder of the tokens that is fitted on corrupted images.</summary>
    public Tensor Loss(
        [PatchTokens(Head = "decoder", NormalizeEmbedding = false, Fit = HeadFit.Ridge, FitTarget = nameof(clean), FitSize = nameof(FitSize))] Tensor prediction, // [B, 1, N, K]
        [Pixels(Patches = true)] Tensor clean) // [B, 1, N, K]
        => (prediction - clean).square().mean([1, 2, 3]); // [B]

    /// <summary>The same with a decoder that is trained along.</summary>
    public Tensor PretrainLoss(
        [PatchTokens(Head = "decoder", Dim = nameof(PretrainPatchNumbers), NormalizeEmbedding = false)] Tensor prediction,
        [Pixels(Patches = true)] Tensor clean)
        => (prediction - clean).square().mean([1, 2, 3]);
}
