namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Contrastive multiview coding (Tian et al. 2020, arXiv 1906.05849): the lightness of an image tells its colours from those of other images, and the
/// colours its lightness. The two memories are frozen banks.
/// </summary>
[SslObjective("cmc")]
public sealed partial class CmcObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>Output size of the two projection heads.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>How many training images each bank holds.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 1000;

    /// <summary>Smallest share of the image's area that the crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.2;

    /// <summary>How many images each memory holds in pretraining.</summary>
    [Range(1, 1_000_000)] public int PretrainBankSize { get; init; } = 16384;

    /// <summary>Lightness and colours of one random crop.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("lightness", 1, view => Crop(view).LabLightness().Normalize(ImageStatistics.ImageNet))
        .Group("color", 1, view => Crop(view).LabColor().Normalize(ImageStatistics.ImageNet));

    /// <summary>InfoNCE from lightness to colours and from colours to lightness; as a key, a half is a constant, as in a memory.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "lightness", Views = "lightness")] Tensor lightness, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "color", Views = "color")] Tensor color, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "lightness", Views = "lightness", StopGradient = true)] Tensor lightnessKey, // the same
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "color", Views = "color", StopGradient = true)] Tensor colorKey,
        [Bank(Of = nameof(lightnessKey), Size = nameof(BankSize))] Tensor lightnessBank, // [S, 1, L]
        [Bank(Of = nameof(colorKey), Size = nameof(BankSize))] Tensor colorBank) => // [S, 1, L]
        (OneWay(lightness, colorKey, colorBank) + OneWay(color, lightnessKey, lightnessBank)).squeeze(1); // [B]

    /// <summary>The same loss; the memories are queues of the latest images.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "lightness", Views = "lightness")] Tensor lightness,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "color", Views = "color")] Tensor color,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "lightness", Views = "lightness", StopGradient = true)] Tensor lightnessKey,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "color", Views = "color", StopGradient = true)] Tensor colorKey,
        [Bank(Of = nameof(lightnessKey), Size = nameof(PretrainBankSize))] Tensor lightnessBank,
        [Bank(Of = nameof(colorKey), Size = nameof(PretrainBankSize))] Tensor colorBank) => Loss(lightness, color, lightnessKey, colorKey, lightnessBank, colorBank);

    // The reference box is the sample's: both groups show the same one.
    private ImageView Crop(ImageView view) => view.RandomOverlappingCrop((CropArea, 1), (CropArea, 1), startsWithReference: true);

    private Tensor OneWay(Tensor queries, Tensor keys, Tensor bank) => InfoNce.Loss(
        normalize(queries, dim: -1), normalize(keys, dim: -1), normalize(bank.flatten(0, 1), dim: -1), Temperature);
}
