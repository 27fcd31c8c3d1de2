namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Nearest-neighbour contrastive learning (Dwibedi et al. 2021, arXiv 2104.14548): the positive of a view is the nearest neighbour, among other images,
/// of the other view. Neighbours and negatives are frozen banks; the predictor is fitted.
/// </summary>
[SslObjective("nnclr")]
public sealed partial class NnclrObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Output size of projection head and predictor.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>How many training images the banks hold: the first view of each as a neighbour, the second as a negative.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 1000;

    /// <summary>How many training images the predictor is fitted on.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.08;

    /// <summary>How many images the queue of neighbours holds in pretraining, two views of each.</summary>
    [Range(1, 1_000_000)] public int PretrainBankSize { get; init; } = 49152;

    /// <summary>Width of the hidden layers of the pretraining projector.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Width of the hidden layer of the pretraining predictor.</summary>
    [Range(1, 65536)] public int PretrainPredictorDim { get; init; } = 4096;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("first", 1, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("second", 1, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>InfoNCE of the neighbour of the first crop, a constant, with the prediction of the second, against the bank's predictions.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "first", StopGradient = true)] Tensor latents, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "second")] Tensor others, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Of = nameof(others), Head = "predictor", Fit = HeadFit.Ridge, FitTarget = nameof(latents), FitSize = nameof(FitSize))] Tensor predictions, // [B, 1, L]
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor neighbours, // [S, 1, L]
        [Bank(Of = nameof(predictions), Size = nameof(BankSize))] Tensor negatives) // [S, 1, L]
        => InfoNce.Loss(Nearest(latents, neighbours), normalize(predictions, dim: -1), normalize(negatives.flatten(0, 1), dim: -1), Temperature).squeeze(1); // [B]

    /// <summary>Two crops with BYOL's augmentation, which blurs the one and solarises the other.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("first", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.2, 0.1), blurProbability: 1))
        .Group("second", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.2, 0.1), blurProbability: 0.1, solarizeProbability: 0.2));

    /// <summary>
    /// The textbook loss: the neighbour of one view, from a queue, against the predictions of the other view of the whole batch; the mean of both directions.
    /// </summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), Of = nameof(latents), Head = "predictor", NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainPredictorDim), BatchNorm = true)] Tensor predictions,
        [Bank(Of = nameof(latents), Size = nameof(PretrainBankSize))] Tensor neighbours)
    {
        var nearest = Nearest(latents, neighbours).transpose(0, 1); // [2, B, L]
        var p = normalize(predictions, dim: -1).transpose(0, 1).flip(0);
        return -log_softmax(matmul(nearest, p.mT) / Temperature, -1).diagonal(0, 1, 2).mean([0]); // [B]
    }

    /// <summary>Each view's nearest row of the bank, by the cosine: [B, V, L] of length 1, constants.</summary>
    private static Tensor Nearest(Tensor latents, Tensor bank)
    {
        var rows = normalize(bank.flatten(0, 1), dim: -1);
        return rows[matmul(latents, rows.mT).argmax(-1)];
    }
}
