namespace Fungi.Objectives.Reconstruction;

/// <summary>
/// Restores hidden patches from those that are left (He et al. 2022, arXiv 2111.06377). For features in the form of SimMIM (Xie et al. 2022,
/// arXiv 2111.09886): hidden patches enter the backbone with the mean colour, and a linear map decodes their tokens.
/// </summary>
[SslObjective("mae")]
public sealed partial class MaeObjective : IValidatableObject
{
    private const double VarianceEpsilon = 1e-6;

    /// <summary>Share of the patches that is hidden.</summary>
    [Range(0.05, 0.95)] public double MaskRatio { get; init; } = 0.75;

    /// <summary>Whether each patch is to be restored up to its own mean and standard deviation.</summary>
    public bool NormalizePatches { get; init; } = true;

    /// <summary>Smallest share of the image's area that the crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.2;

    /// <summary>How many training images the decoder is fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 256;

    /// <summary>Side in pixels of the backbone's patches, which the pretraining decoder's output must fit.</summary>
    [Range(1, 64)] public int PretrainPatchSize { get; init; } = 16;

    /// <summary>Channels of the pretraining decoder: a multiple of 4, and of its heads.</summary>
    [Range(4, 8192)] public int PretrainDecoderDim { get; init; } = 512;

    /// <summary>Blocks of the pretraining decoder.</summary>
    [Range(1, 64)] public int PretrainDecoderDepth { get; init; } = 8;

    /// <summary>Attention heads of each of them.</summary>
    [Range(1, 64)] public int PretrainDecoderHeads { get; init; } = 16;

    private int PretrainDecoderRows => PretrainDecoderDepth * TransformerDecoder.RowsPerChannel * PretrainDecoderDim;

    private int PretrainMaskTokens => 1;

    private int PretrainPatchNumbers => 3 * PretrainPatchSize * PretrainPatchSize;

    /// <summary>A decoder whose channels are no multiple of 4 or of its heads is refused.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PretrainDecoderDim % 4 != 0 || PretrainDecoderDim % PretrainDecoderHeads != 0)
            yield return new("the decoder's channels are a multiple of 4 and of PretrainDecoderHeads", [nameof(PretrainDecoderDim)]);
    }

    /// <summary>One random crop, most of its patches hidden.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("crop", 1, view => view
        .RandomResizedCrop((MinArea, 1)).Normalize(ImageStatistics.ImageNet).RandomPatchMask(MaskRatio));

    /// <summary>The mean squared error over the pixels of the hidden patches.</summary>
    public Tensor Loss(
        [PatchTokens] Tensor tokens, // [B, 1, N, E]
        [Pixels(Patches = true)] Tensor pixels, // [B, 1, N, K]
        [ViewMasks] Tensor masks, // [B, 1, N]
        [Fitted(By = nameof(Decoder), Size = nameof(FitSize))] Tensor decoder) // [K, E + 1]
        => Error(PatchDecoder.Decode(tokens, decoder), pixels, masks);

    /// <summary>The same, mirrored half of the time, and hidden patches do not enter the backbone.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.Group("crop", 1, view => view
        .RandomResizedCrop((MinArea, 1)).RandomHorizontalFlip().Normalize(ImageStatistics.ImageNet).RandomPatchMask(MaskRatio, drop: true));

    /// <summary>The paper's: a transformer that is trained along decodes the tokens of what is left, the class token among them.</summary>
    public Tensor PretrainLoss(
        [Latents(Head = "decoder-class", Dim = nameof(PretrainDecoderDim), NormalizeEmbedding = false)] Tensor classToken, // [B, 1, D]
        [PatchTokens(Head = "decoder-patches", Dim = nameof(PretrainDecoderDim), NormalizeEmbedding = false)] Tensor patches, // [B, 1, N, D]
        [Weight(Rows = nameof(PretrainMaskTokens), Columns = nameof(PretrainDecoderDim))] Tensor maskToken,
        [Weight(Rows = nameof(PretrainDecoderRows), Columns = nameof(PretrainDecoderDim))] Tensor blocks,
        [Weight(Rows = nameof(PretrainPatchNumbers), Columns = nameof(PretrainDecoderDim))] Tensor predictor, // [K, D]
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
    {
        var decoded = new TransformerDecoder(blocks, maskToken, PretrainDecoderHeads).Decode(classToken, patches.squeeze(1), masks.squeeze(1));
        return Error(matmul(decoded, predictor.T).unsqueeze(1), pixels, masks);
    }

    private Tensor Decoder(Tensor tokens, Tensor pixels, Tensor masks, FitContext context) =>
        PatchDecoder.Fit(tokens, Target(pixels), masks, context.Cancellation);

    private Tensor Error(Tensor prediction, Tensor pixels, Tensor masks)
    {
        var errors = (prediction - Target(pixels)).square().mean([-1]); // [B, 1, N]
        return (errors * masks).sum([1, 2]) / masks.sum([1, 2]).clamp_min(1); // [B]
    }

    private Tensor Target(Tensor pixels) => NormalizePatches
        ? (pixels - pixels.mean([-1], keepdim: true)) / (pixels.var(-1, unbiased: true, keepdim: true) + VarianceEpsilon).sqrt()
        : pixels;
}
