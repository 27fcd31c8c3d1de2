using Fungi.Solvers;

namespace Fungi.Objectives.Clustering;

/// <summary>
/// Classification of crops by labels that share the images equally among three sets of prototypes (SeLa, Asano et al. 2020, arXiv 1911.05371,
/// with the crops of SwAV: SeLa-v2, arXiv 2006.09882).
/// </summary>
[SslObjective("sela-v2")]
public sealed partial class SelaV2Objective
{
    private const double Equal = 1e-6; // relative error of the shares

    /// <summary>Softmax temperature of the predictions.</summary>
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Temperature of the optimal transport: one over SeLa's lambda, 25.</summary>
    [Range(1e-3, 10)] public double Epsilon { get; init; } = 0.04;

    /// <summary>The most rounds of Sinkhorn's algorithm, which ends once the labels are shared equally.</summary>
    [Range(1, 10000)] public int Iterations { get; init; } = 1000;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>Prototypes of each set; at most one for each global crop of the support.</summary>
    [Range(2, 65536)] public int PrototypeCount { get; init; } = 100;

    /// <summary>Training images that prototypes and labels are made from.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Global crops, which choose the label.</summary>
    [Range(2, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 6;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.14;

    /// <summary>Whether crops are mirrored, coloured and blurred as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Prototypes of each set in pretraining.</summary>
    [Range(2, 65536)] public int PretrainPrototypeCount { get; init; } = 3000;

    /// <summary>Latest images that share the labels in pretraining; prototypes and labels are made anew when all of them have changed.</summary>
    [Range(2, 1048576)] public int PretrainMemorySize { get; init; } = 16384;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops; without flip, colour or blur, unless asked for.</summary>
    public ImageViews Transform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, FullAugmentation);

    /// <summary>The textbook's crops: mirrored, coloured and blurred.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, isFull: true);

    /// <summary>
    /// The mean over sets j and crops v of CE(argmax(s_j / epsilon + u_j), softmax(cosines of v with the prototypes / temperature)), with s_j
    /// the cosines of global crop j and u_j what shares the support equally.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "global", StopGradient = true)] Tensor globals, // [B, G, L]
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor first, // [K, L]
        [Fitted(By = nameof(FirstPotentials), Size = nameof(SupportSize), Rank = 1)] Tensor firstPotentials, // [K]
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor second,
        [Fitted(By = nameof(SecondPotentials), Size = nameof(SupportSize), Rank = 1)] Tensor secondPotentials,
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor third,
        [Fitted(By = nameof(ThirdPotentials), Size = nameof(SupportSize), Rank = 1)] Tensor thirdPotentials)
    {
        return (Classification(0, first, firstPotentials) + Classification(1, second, secondPotentials) + Classification(2, third, thirdPotentials)) / 3; // [B]

        Tensor Classification(int set, Tensor prototypes, Tensor potentials)
        {
            var labels = ((Prototypes.Cosines(globals.select(1, set % GlobalCrops), prototypes) / Epsilon) + potentials).argmax(-1);
            return Prototypes.Classification(labels, Prototypes.Cosines(latents, prototypes) / Temperature);
        }
    }

    /// <summary>The same, with prototypes and labels of the latest images.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "global", StopGradient = true)] Tensor globals,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor first,
        [Fitted(By = nameof(FirstPotentials), Size = nameof(PretrainMemorySize), Rank = 1)] Tensor firstPotentials,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor second,
        [Fitted(By = nameof(SecondPotentials), Size = nameof(PretrainMemorySize), Rank = 1)] Tensor secondPotentials,
        [Prototypes(Of = nameof(globals), Count = nameof(PretrainPrototypeCount), Size = nameof(PretrainMemorySize))] Tensor third,
        [Fitted(By = nameof(ThirdPotentials), Size = nameof(PretrainMemorySize), Rank = 1)] Tensor thirdPotentials) =>
        Loss(latents, globals, first, firstPotentials, second, secondPotentials, third, thirdPotentials);

    private Tensor FirstPotentials(Tensor globals, Tensor first, FitContext context) => Potentials(globals, first, context);

    private Tensor SecondPotentials(Tensor globals, Tensor second, FitContext context) => Potentials(globals, second, context);

    private Tensor ThirdPotentials(Tensor globals, Tensor third, FitContext context) => Potentials(globals, third, context);

    /// <summary>What shares all global crops of the support equally among prototypes, [K].</summary>
    private Tensor Potentials(Tensor globals, Tensor prototypes, FitContext context) => SinkhornPotentials
        .Of(Prototypes.Cosines(globals.flatten(0, 1), prototypes), Epsilon, Iterations, context.Cancellation, Equal).to(globals.dtype);
}
