namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Decoupled contrastive learning (Yeh et al. 2022, arXiv 2110.06848): SimCLR without the positive in the denominator, so that an easy positive does
/// not silence the negatives. The negatives are a frozen bank.
/// </summary>
[SslObjective("dcl")]
public sealed partial class DclObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>How many training images the bank of negatives holds, two views of each.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 256;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.08;

    /// <summary>Width of the hidden layers of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>The mean over both views of -s + log Σ_n exp s_n, which may be negative.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, 2, L]
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) // [S, 2, L]
    {
        var (positive, negative) = DecoupledContrast.Of(latents, bank, Temperature);
        return (negative - positive).mean([1]); // [B]
    }

    /// <summary>Two crops with SimCLR's augmentation.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.8, 0.8, 0.8, 0.2)));

    /// <summary>The textbook loss: the negatives are both views of the other images of the batch.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents)
    {
        var (positive, negative) = DecoupledContrast.OfBatch(latents, Temperature);
        return (negative - positive).mean([1]); // [B]
    }
}
