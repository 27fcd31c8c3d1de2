namespace Fungi.Objectives.Distillation;

/// <summary>
/// Simple siamese network (Chen and He 2021, SimSiam, arXiv 2011.10566): from one crop, a predictor guesses the latents of the other. The
/// predictor is a frozen regression.
/// </summary>
[SslObjective("simsiam")]
public sealed partial class SimsiamObjective
{
    /// <summary>Output size of the head and the predictor.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>Training images that the predictor is fitted on.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.2;

    /// <summary>Whether crops are mirrored, coloured and blurred as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Output size of the pretraining head and predictor.</summary>
    [Range(2, 65536)] public int PretrainLatentDim { get; init; } = 2048;

    /// <summary>Width of the two hidden layers of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Width of the hidden layer of the pretraining predictor, which narrows.</summary>
    [Range(1, 65536)] public int PretrainPredictorDim { get; init; } = 512;

    /// <summary>Two random resized crops; without flip, colour or blur, unless asked for.</summary>
    public ImageViews Transform(ImageViews views) => Crops(views, FullAugmentation);

    /// <summary>The textbook's crops: mirrored, coloured and blurred.</summary>
    public ImageViews PretrainTransform(ImageViews views) => Crops(views, isFull: true);

    /// <summary>-(cos(prediction from the first crop, latents of the second) + the other way round) / 2.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), Head = "predictor", Of = nameof(latents), Views = "first", NormalizeEmbedding = false, Fit = HeadFit.Ridge, FitTarget = nameof(targetSecond), FitSize = nameof(SupportSize))] Tensor fromFirst, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), Head = "predictor", Of = nameof(latents), Views = "second", NormalizeEmbedding = false, Fit = HeadFit.Ridge, FitTarget = nameof(targetSecond), FitSize = nameof(SupportSize))] Tensor fromSecond,
        [Latents(Dim = nameof(LatentDim), Views = "first", StopGradient = true)] Tensor targetFirst,
        [Latents(Dim = nameof(LatentDim), Views = "second", StopGradient = true)] Tensor targetSecond)
    {
        return -(Cosine(fromFirst, targetSecond) + Cosine(fromSecond, targetFirst)) / 2; // [B]

        static Tensor Cosine(Tensor prediction, Tensor target) => (normalize(prediction, dim: -1) * normalize(target, dim: -1)).sum([1, 2]);
    }

    /// <summary>The same, with trained head and predictor.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(PretrainLatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainPredictorDim), BatchNorm = true, Head = "predictor", Of = nameof(latents), Views = "first", NormalizeEmbedding = false)] Tensor fromFirst,
        [Latents(Dim = nameof(PretrainLatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainPredictorDim), BatchNorm = true, Head = "predictor", Of = nameof(latents), Views = "second", NormalizeEmbedding = false)] Tensor fromSecond,
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "first", StopGradient = true)] Tensor targetFirst,
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "second", StopGradient = true)] Tensor targetSecond) =>
        Loss(latents, fromFirst, fromSecond, targetFirst, targetSecond);

    private ImageViews Crops(ImageViews views, bool isFull)
    {
        return views.Group("first", 1, Crop).Group("second", 1, Crop);

        ImageView Crop(ImageView view)
        {
            var crop = view.RandomResizedCrop((CropArea, 1));
            if (isFull) crop = crop.RandomHorizontalFlip().Colours(0.4, 0.4).Blur(0.5);
            return crop.Normalize(ImageStatistics.ImageNet);
        }
    }
}
