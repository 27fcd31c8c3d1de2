using Fungi.Solvers;

namespace Fungi.Objectives.Clustering;

/// <summary>
/// Swapped prediction (Caron et al. 2020, SwAV, arXiv 2006.09882): every crop predicts the balanced assignment of a global crop to prototypes.
/// Prototypes and their balance are frozen.
/// </summary>
[SslObjective("swav")]
public sealed partial class SwavObjective
{
    /// <summary>Softmax temperature of the predictions.</summary>
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Softmax temperature of the assignments, epsilon of Sinkhorn's algorithm; 0.03 where pretraining is unstable.</summary>
    [Range(1e-3, 10)] public double Epsilon { get; init; } = 0.05;

    /// <summary>Rounds of Sinkhorn's algorithm.</summary>
    [Range(1, 1000)] public int Iterations { get; init; } = 3;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>Prototypes; at most one for each global crop of the support.</summary>
    [Range(2, 65536)] public int PrototypeCount { get; init; } = 256;

    /// <summary>Training images that prototypes and balance are made from.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Global crops, whose assignments are predicted.</summary>
    [Range(2, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops, which only predict.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 6;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.14;

    /// <summary>Whether crops are mirrored, coloured and blurred as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Prototypes in pretraining, where they are trained.</summary>
    [Range(2, 65536)] public int PretrainPrototypeCount { get; init; } = 3000;

    /// <summary>Steps of a pretraining before the prototypes move: about an epoch.</summary>
    [Range(0, 1000000)] public int PretrainFrozenSteps { get; init; } = 313;

    /// <summary>Latest images that are assigned together with a batch in pretraining: 3840 for batches of some hundred, 1 for thousands.</summary>
    [Range(1, 65536)] public int PretrainQueueSize { get; init; } = 3840;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops; without flip, colour or blur, unless asked for.</summary>
    public ImageViews Transform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, FullAugmentation);

    /// <summary>The textbook's crops: mirrored, coloured and blurred.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.MultiCrop(GlobalCrops, LocalCrops, CropBoundary, isFull: true);

    /// <summary>
    /// The mean over global crops g and other crops v of CE(softmax(s_g / epsilon + u), softmax(s_v / temperature)), with s the cosines with
    /// the prototypes and u what balanced them over the support.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "global", StopGradient = true)] Tensor globals, // [B, G, L]
        [Prototypes(Of = nameof(globals), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor prototypes, // [K, L]
        [Potentials(Of = nameof(prototypes), Epsilon = nameof(Epsilon), Iterations = nameof(Iterations))] Tensor potentials) // [K]
    {
        var assignments = softmax((Prototypes.Cosines(globals, prototypes) / Epsilon) + potentials, -1);
        return SwappedPrediction(assignments, Prototypes.Cosines(latents, prototypes));
    }

    /// <summary>The textbook loss: each global crop's assignments are balanced over the batch and a queue of the latest images.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true)] Tensor latents,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "global", StopGradient = true)] Tensor globals,
        [Bank(Of = nameof(globals), Size = nameof(PretrainQueueSize))] Tensor queue, // [S, G, L]
        [Weight(Rows = nameof(PretrainPrototypeCount), Columns = nameof(LatentDim), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor prototypes)
    {
        var scores = Prototypes.Cosines(cat([globals, queue]), prototypes); // [B + S, G, K]
        var assignments = stack(scores.unbind(1).Select(crop => Sinkhorn.Assign(crop, Epsilon, Iterations).narrow(0, 0, globals.shape[0])), 1);
        return SwappedPrediction(assignments, Prototypes.Cosines(latents, prototypes));
    }

    private Tensor SwappedPrediction(Tensor assignments, Tensor scores)
    {
        var pairs = -einsum("bgk,bvk->bgv", assignments, log_softmax(scores / Temperature, -1));
        var sameCrop = pairs.diagonal(0, 1, 2); // the global crops are the first
        return (pairs.sum([1, 2]) - sameCrop.sum([1])) / (GlobalCrops * (GlobalCrops + LocalCrops - 1)); // [B]
    }
}
