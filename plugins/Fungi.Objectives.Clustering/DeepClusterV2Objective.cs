namespace Fungi.Objectives.Clustering;

/// <summary>
/// Classification of crops by the cluster of a global crop, in three clusterings (DeepCluster-v2, Caron et al. 2020, arXiv 2006.09882).
/// </summary>
[SslObjective("deepcluster-v2")]
public sealed partial class DeepClusterV2Objective
{
    /// <summary>Softmax temperature of the predictions.</summary>
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>Clusters of each clustering; at most one for each global crop of the support.</summary>
    [Range(2, 65536)] public int PrototypeCount { get; init; } = 100;

    /// <summary>Training images that are clustered.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Global crops, which choose the cluster.</summary>
    [Range(2, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 6;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.14;

    /// <summary>Whether crops are mirrored, coloured and blurred as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Clusters in pretraining.</summary>
    [Range(2, 65536)] public int PretrainPrototypeCount { get; init; } = 3000;

    /// <summary>Latest images that are clustered in pretraining; clusters are made anew when all of them have changed.</summary>
    [Range(2, 1048576)] public int PretrainMemorySize { get; init; } = 16384;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops; without flip, colour or blur, unless asked for.</summary>
    public ImageViews Transform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, FullAugmentation);

    /// <summary>The textbook's crops: mirrored, coloured and blurred.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, isFull: true);

    /// <summary>The mean over clusterings j and crops v of CE(nearest centre of global crop j, softmax(cosines of v with the centres / temperature)).</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "global", StopGradient = true)] Tensor globals, // [B, G, L]
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor first, // [K, L]
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor second,
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor third)
    {
        return (Classification(0, first) + Classification(1, second) + Classification(2, third)) / 3; // [B]

        Tensor Classification(int clustering, Tensor prototypes)
        {
            var labels = Prototypes.Cosines(globals.select(1, clustering % GlobalCrops), prototypes).argmax(-1);
            return Prototypes.Classification(labels, Prototypes.Cosines(latents, prototypes) / Temperature);
        }
    }

    /// <summary>The same, with clusters of the latest images.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "global", StopGradient = true)] Tensor globals,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor first,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor second,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor third) =>
        Loss(latents, globals, first, second, third);
}
