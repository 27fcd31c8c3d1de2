namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Decoupled contrastive learning with weighted positives (Yeh et al. 2022, arXiv 2110.06848, section 3.4): the further apart the two views, the more
/// they attract each other. The negatives, and what the weights are relative to, are a frozen bank.
/// </summary>
[SslObjective("dclw")]
public sealed partial class DclwObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>σ, by which cosines are divided in the weight of a positive.</summary>
    [Range(0.1, 1e4)] public double WeightTemperature { get; init; } = 0.5;

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

    /// <summary>
    /// The mean over both views of -w s + log Σ_n exp s_n, where w = 2 - exp(c / σ) / mean exp(c / σ) is a constant: c is the cosine of the sample's two
    /// views, and the mean is that of the bank's images.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, StopGradient = true)] Tensor constants, // the same
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) // [S, 2, L]
    {
        var (positive, negative) = DecoupledContrast.Of(latents, bank, Temperature);
        var weight = Weight(constants, bank).unsqueeze(1); // [B, 1]
        return (negative - (weight * positive)).mean([1]); // [B]
    }

    /// <summary>Two crops with SimCLR's augmentation.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.8, 0.8, 0.8, 0.2)));

    /// <summary>The textbook loss: negatives are the other images of the batch, and the weights' mean is over the batch.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, StopGradient = true)] Tensor constants)
    {
        var (positive, negative) = DecoupledContrast.OfBatch(latents, Temperature);
        var weight = Weight(constants, constants).unsqueeze(1);
        return (negative - (weight * positive)).mean([1]); // [B]
    }

    private Tensor Weight(Tensor latents, Tensor others)
    {
        var mean = Agreement(others).logsumexp(0) - Math.Log(others.shape[0]);
        return 2 - (Agreement(latents) - mean).exp();
    }

    /// <summary>The cosine of the two views over σ, [B].</summary>
    private Tensor Agreement(Tensor latents)
    {
        var z = normalize(latents, dim: -1);
        return (z.select(1, 0) * z.select(1, 1)).sum([-1]) / WeightTemperature;
    }
}
