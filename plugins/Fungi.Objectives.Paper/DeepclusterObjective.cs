namespace Fungi.Objectives.Paper;

/// <summary>
/// Prediction of the cluster that a sample belongs to, from all of its crops (Caron et al. 2018, arXiv 1807.05520, in the form of Caron et al. 2020,
/// arXiv 2006.09882, appendix D, DeepCluster-v2), as FUNGI uses it: several clusterings of the latents of a frozen backbone.
/// </summary>
[SslObjective("deepcluster")]
public sealed partial class DeepclusterObjective
{
    /// <summary>Softmax temperature of the cosines with the centres.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>Centres of each of the three clusterings; the paper's 3000 are of all of ImageNet.</summary>
    [Range(2, 65536)] public int Prototypes { get; init; } = 100;

    /// <summary>How many training images are clustered; ten for each centre is a good rule.</summary>
    [Range(1, 10_000_000)] public int PrototypeSize { get; init; } = 1000;

    /// <summary>Global crops: clustering j assigns a sample by crop j mod this.</summary>
    [Range(1, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 6;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.14;

    /// <summary>Centres of each clustering in pretraining.</summary>
    [Range(2, 65536)] public int PretrainPrototypes { get; init; } = 3000;

    /// <summary>How many of the latest images are clustered in pretraining, each time that these are all others: the training split's size makes it once an epoch.</summary>
    [Range(1, 10_000_000)] public int PretrainPrototypeSize { get; init; } = 30_000;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops, all of them at the backbone's input size, without flip and colour.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("global", GlobalCrops, view => view.RandomResizedCrop(GlobalArea, interpolation: Interpolation.Bilinear).Normalize(ImageStatistics.ImageNet))
        .Group("local", LocalCrops, view => view.RandomResizedCrop(LocalArea, interpolation: Interpolation.Bilinear).Normalize(ImageStatistics.ImageNet));

    /// <summary>The mean over clusterings and crops of the cross-entropy between the sample's cluster and the softmax over all clusters.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "global", StopGradient = true)] Tensor globals, // [B, G, L]
        [Prototypes(Of = nameof(globals), Count = nameof(Prototypes), Size = nameof(PrototypeSize))] Tensor first, // [K, L]
        [Prototypes(Of = nameof(globals), Count = nameof(Prototypes), Size = nameof(PrototypeSize))] Tensor second,
        [Prototypes(Of = nameof(globals), Count = nameof(Prototypes), Size = nameof(PrototypeSize))] Tensor third) =>
        (CrossEntropy(latents, globals, first, 0) + CrossEntropy(latents, globals, second, 1) + CrossEntropy(latents, globals, third, 2)) / 3; // [B]

    /// <summary>The same crops with SwAV's flip, colour jitter, grey and blur.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("global", GlobalCrops, view => Augment(view.RandomResizedCrop(GlobalArea, interpolation: Interpolation.Bilinear), side: 224))
        .Group("local", LocalCrops, view => Augment(view.RandomResizedCrop(LocalArea, interpolation: Interpolation.Bilinear), side: 96));

    /// <summary>The same loss; the clusters are those of the latest samples, and the head is an MLP.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "global", StopGradient = true)] Tensor globals,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypes), Size = nameof(PretrainPrototypeSize))] Tensor first,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypes), Size = nameof(PretrainPrototypeSize))] Tensor second,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypes), Size = nameof(PretrainPrototypeSize))] Tensor third) =>
        Loss(latents, globals, first, second, third);

    private (double Low, double High) GlobalArea => (CropBoundary, 1);

    private (double Low, double High) LocalArea => (Math.Min(0.05, CropBoundary), CropBoundary);

    private static ImageView Augment(ImageView crop, int side) => crop
        .RandomHorizontalFlip()
        .RandomApply(0.8, view => view.ColorJitter(0.8, 0.8, 0.8, 0.2))
        .RandomGrayscale(0.2)
        .RandomApply(0.5, view => view.GaussianBlur((0.1, 2), side: side))
        .Normalize(ImageStatistics.ImageNet);

    private Tensor CrossEntropy(Tensor latents, Tensor globals, Tensor centres, int clustering)
    {
        var logP = log_softmax(matmul(normalize(latents, dim: -1), centres.mT) / Temperature, -1); // [B, V, K]
        var cluster = matmul(globals.select(1, clustering % GlobalCrops), centres.mT).argmax(-1, keepdim: true); // [B, 1]
        return -logP.mean([1]).gather(-1, cluster).squeeze(-1);
    }
}
