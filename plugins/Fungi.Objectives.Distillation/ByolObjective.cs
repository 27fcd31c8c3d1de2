namespace Fungi.Objectives.Distillation;

/// <summary>
/// Bootstrap your own latent (Grill et al. 2020, BYOL, arXiv 2006.07733): from one crop, a predictor guesses what another head says of the
/// other crop. The predictor is a frozen regression.
/// </summary>
[SslObjective("byol")]
public sealed partial class ByolObjective
{
    /// <summary>Output size of the heads and the predictor.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>Training images that the predictor is fitted on.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.08;

    /// <summary>Whether crops are mirrored, coloured, blurred and solarised as well, each crop in one of the textbook's two ways.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Width of the hidden layer of the pretraining heads and predictor.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 4096;

    /// <summary>Two random resized crops; without flip, colour or blur, unless asked for.</summary>
    public ImageViews Transform(ImageViews views)
    {
        return views.Group("first", 1, Crop).Group("second", 1, Crop);

        // Both crops are drawn alike, since the predictor is fitted from the first to the second and serves both ways.
        ImageView Crop(ImageView view) => Cropped(view, crop => FullAugmentation ? Coloured(crop).EitherWay() : crop);
    }

    /// <summary>The textbook's crops: mirrored and coloured, the first blurred, the second rarely, and sometimes solarised.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("first", 1, view => Cropped(view, crop => Coloured(crop).Blur(1)))
        .Group("second", 1, view => Cropped(view, crop => Coloured(crop).Blur(0.1).Solarized()));

    /// <summary>2 - 2 cos(prediction from the first crop, target of the second), and the other way round.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), Head = "predictor", Of = nameof(latents), Views = "first", NormalizeEmbedding = false, Fit = HeadFit.Ridge, FitTarget = nameof(targetSecond), FitSize = nameof(SupportSize))] Tensor fromFirst, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), Head = "predictor", Of = nameof(latents), Views = "second", NormalizeEmbedding = false, Fit = HeadFit.Ridge, FitTarget = nameof(targetSecond), FitSize = nameof(SupportSize))] Tensor fromSecond,
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "first", StopGradient = true)] Tensor targetFirst,
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "second", StopGradient = true)] Tensor targetSecond)
    {
        return Distance(fromFirst, targetSecond) + Distance(fromSecond, targetFirst); // [B]

        static Tensor Distance(Tensor prediction, Tensor target) =>
            2 - (2 * (normalize(prediction, dim: -1) * normalize(target, dim: -1)).sum([1, 2]));
    }

    /// <summary>The same, with trained head and predictor, and a target that is the moving average of backbone and head.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "predictor", Of = nameof(latents), Views = "first", NormalizeEmbedding = false)] Tensor fromFirst,
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "predictor", Of = nameof(latents), Views = "second", NormalizeEmbedding = false)] Tensor fromSecond,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "teacher", Views = "first", StopGradient = true)] Tensor targetFirst,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "teacher", Views = "second", StopGradient = true)] Tensor targetSecond) =>
        Loss(latents, fromFirst, fromSecond, targetFirst, targetSecond);

    private ImageView Cropped(ImageView view, Func<ImageView, ImageView> augment) => augment(view.RandomResizedCrop((CropArea, 1))).Normalize(ImageStatistics.ImageNet);

    private static ImageView Coloured(ImageView crop) => crop.RandomHorizontalFlip().Colours(0.4, 0.2);
}
