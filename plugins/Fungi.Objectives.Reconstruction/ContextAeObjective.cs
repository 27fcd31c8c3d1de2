namespace Fungi.Objectives.Reconstruction;

/// <summary>Restores holes in an image from what is around them (Pathak et al. 2016, arXiv 1604.07379), without the adversarial term.</summary>
[SslObjective("context-ae")]
public sealed partial class ContextAeObjective
{
    private const int Channels = 3;

    /// <summary>Where the holes are.</summary>
    public ContextRegion Region { get; init; } = ContextRegion.Blocks;

    /// <summary>The most blocks that are cut out, where <see cref="Region"/> is Blocks; the first always is.</summary>
    [Range(1, 100)] public int Blocks { get; init; } = 10;

    /// <summary>Probability of each block but the first.</summary>
    [Range(0.01, 1)] public double BlockProbability { get; init; } = 0.3;

    /// <summary>Smallest share of the image's area that the crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.2;

    /// <summary>How many training images the decoder is fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 256;

    /// <summary>Side in pixels of the backbone's patches, which the pretraining decoder's output must fit.</summary>
    [Range(1, 64)] public int PretrainPatchSize { get; init; } = 16;

    private int PretrainPatchNumbers => Channels * PretrainPatchSize * PretrainPatchSize;

    /// <summary>One random crop with holes of the mean colour; a block takes 5 to 10 % of the area.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("crop", 1, view => Pierced(view.RandomResizedCrop((MinArea, 1))));

    /// <summary>
    /// The mean squared error over the hidden pixels, 0 where none is hidden. At the edge of a hole, a patch's error counts with the share of the
    /// patch that is hidden.
    /// </summary>
    public Tensor Loss(
        [PatchTokens] Tensor tokens, // [B, 1, N, E]
        [Pixels(Patches = true)] Tensor pixels, // [B, 1, N, K]
        [ViewMasks] Tensor masks, // [B, 1, N]
        [Fitted(By = nameof(Decoder), Size = nameof(FitSize))] Tensor decoder) // [K, E + 1]
        => Error(PatchDecoder.Decode(tokens, decoder), pixels, masks);

    /// <summary>The same, mirrored half of the time.</summary>
    public ImageViews PretrainTransform(ImageViews views) =>
        views.Group("crop", 1, view => Pierced(view.RandomResizedCrop((MinArea, 1)).RandomHorizontalFlip()));

    /// <summary>The same with a linear decoder that is trained along.</summary>
    public Tensor PretrainLoss(
        [PatchTokens(Head = "decoder", Dim = nameof(PretrainPatchNumbers), NormalizeEmbedding = false)] Tensor prediction, // [B, 1, N, K]
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
        => Error(prediction, pixels, masks);

    // A sample without a hole has no gradient, and so no feature.
    private ImageView Pierced(ImageView view)
    {
        var whole = view.Normalize(ImageStatistics.ImageNet);
        if (Region == ContextRegion.Center) return whole.CenterMask();
        var pierced = whole.RandomErasing(1, probability: 1, (0.05, 0.1));
        return Blocks == 1 ? pierced : pierced.RandomErasing(Blocks - 1, BlockProbability, (0.05, 0.1));
    }

    private static Tensor Decoder(Tensor tokens, Tensor pixels, Tensor masks, FitContext context) =>
        PatchDecoder.Fit(tokens, pixels, masks, context.Cancellation);

    private static Tensor Error(Tensor prediction, Tensor pixels, Tensor masks)
    {
        var errors = (prediction - pixels).square().mean([-1]); // [B, 1, N]
        var hidden = masks * (pixels.shape[^1] / Channels); // in pixels
        return (errors * hidden).sum([1, 2]) / hidden.sum([1, 2]).clamp_min(1); // [B]
    }
}
