namespace Fungi.Objectives.Paper;

/// <summary>
/// Contrast between the patches of one image and those of a frozen bank of others (Chen et al. 2020, arXiv 2002.05709), as FUNGI uses it.
/// </summary>
[SslObjective("simclr")]
public sealed partial class SimclrObjective
{
    /// <summary>Temperature of the cosine similarities.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 96;

    /// <summary>How many patches would tile the image without overlap; a square number.</summary>
    [Range(4, 64)] public int NumPatches { get; init; } = 4;

    /// <summary>How many strides make one patch; 1, 2, 4 and 6 give 4, 9, 25 and 49 views of 4 patches.</summary>
    [Range(1, 16)] public int StrideScale { get; init; } = 6;

    /// <summary>How many training images the bank of negatives holds; the paper uses 256, fungivision 64.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 256;

    /// <summary>
    /// Whether the denominator sees the similarities divided by the temperature, as in the paper. False reproduces fungivision, which
    /// tempers the numerator alone.
    /// </summary>
    public bool TemperedDenominator { get; init; } = true;

    /// <summary>Smallest share of the image's area that a pretraining crop covers.</summary>
    [Range(0.01, 1)] public double PretrainCropArea { get; init; } = 0.08;

    /// <summary>Probability that a pretraining crop is mirrored.</summary>
    [Range(0, 1)] public double PretrainFlip { get; init; } = 0.5;

    /// <summary>How strongly colours change in pretraining, 0 for not at all; SimCLR takes 1 on ImageNet, half of it on CIFAR.</summary>
    [Range(0, 1.25)] public double PretrainColourStrength { get; init; } = 1;

    /// <summary>Probability that a pretraining crop is blurred; SimCLR leaves it out on CIFAR.</summary>
    [Range(0, 1)] public double PretrainBlur { get; init; } = 0.5;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Overlapping patches of the squashed image, each at the backbone's input size.</summary>
    public ImageViews Transform(ImageViews views) => views.PatchGridGroup(
        "patches", NumPatches, StrideScale, before => before.Resize(), after => after.Resize().Normalize(ImageStatistics.ImageNet));

    /// <summary>
    /// The mean over views v of -mean_{w≠v} s_vw + log(Σ_{w≠v} exp s_vw + Σ_n exp s_vn), with s the cosine similarity over the temperature.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) // [S, V, L]
    {
        var z = normalize(latents, dim: -1);
        var negatives = normalize(bank.flatten(0, 1), dim: -1);
        var views = z.shape[1];
        var self = eye(views, dtype: ScalarType.Bool, device: z.device);
        var positive = matmul(z, z.mT); // [B, V, V]
        var negative = matmul(z, negatives.mT); // [B, V, S·V]
        var scale = TemperedDenominator ? Temperature : 1;
        var denominator = logaddexp(
            (positive / scale).masked_fill(self, double.NegativeInfinity).logsumexp(-1),
            (negative / scale).logsumexp(-1)); // [B, V]
        var numerator = positive.masked_fill(self, 0).sum([-1]) / (Temperature * (views - 1)); // [B, V]
        return (denominator - numerator).mean([1]); // [B]
    }

    /// <summary>Two random crops, mirrored, coloured and blurred by chance.</summary>
    public ImageViews PretrainTransform(ImageViews views)
    {
        return views.Group("crop", 2, view => Blurred(Coloured(view.RandomResizedCrop((PretrainCropArea, 1)).RandomHorizontalFlip(PretrainFlip)))
            .Normalize(ImageStatistics.ImageNet));

        ImageView Coloured(ImageView crop) => PretrainColourStrength == 0
            ? crop
            : crop.RandomApply(0.8, some => some.ColorJitter(0.8 * PretrainColourStrength, 0.8 * PretrainColourStrength, 0.8 * PretrainColourStrength, 0.2 * PretrainColourStrength)).RandomGrayscale(0.2);

        ImageView Blurred(ImageView crop) => PretrainBlur == 0 ? crop : crop.RandomApply(PretrainBlur, some => some.GaussianBlur((0.1, 2), side: 224));
    }

    /// <summary>NT-Xent: the other view of the same image against all other views of the batch.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim))] Tensor latents)
    {
        var batch = latents.shape[0];
        var z = normalize(latents, dim: -1).transpose(0, 1).flatten(0, 1); // [2B, L]; the partner of row i is row i + B
        var self = eye(2 * batch, dtype: ScalarType.Bool, device: z.device);
        var logP = log_softmax((matmul(z, z.mT) / Temperature).masked_fill(self, double.NegativeInfinity), -1);
        return -cat([logP.diagonal(batch), logP.diagonal(-batch)]).mean();
    }
}
