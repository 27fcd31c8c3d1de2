using Fungi.Solvers;

namespace Fungi.Objectives.Clustering;

/// <summary>
/// Masked siamese network (Assran et al. 2022, MSN, arXiv 2204.07141): crops with dropped patches, and local ones, predict the sharpened
/// assignment of a whole crop to prototypes, while the mean prediction is kept even.
/// </summary>
[SslObjective("msn")]
public sealed partial class MsnObjective
{
    /// <summary>Softmax temperature of the anchors' predictions.</summary>
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Softmax temperature of the targets: the anchors' times 0.25, which is what sharpening does.</summary>
    [Range(1e-3, 10)] public double TargetTemperature { get; init; } = 0.025;

    /// <summary>Rounds of Sinkhorn's algorithm, which balances the targets.</summary>
    [Range(1, 1000)] public int Iterations { get; init; } = 3;

    /// <summary>Weight of the mean prediction's entropy.</summary>
    [Range(0, 1000)] public double EntropyWeight { get; init; } = 1;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>Prototypes; at most one for each image of the support.</summary>
    [Range(2, 65536)] public int PrototypeCount { get; init; } = 256;

    /// <summary>Training images that prototypes, their balance and the mean prediction are made from.</summary>
    [Range(2, 65536)] public int SupportSize { get; init; } = 1024;

    /// <summary>Share of a masked anchor's patches that the backbone does not see.</summary>
    [Range(0, 0.95)] public double MaskRatio { get; init; } = 0.15;

    /// <summary>Masked anchors.</summary>
    [Range(1, 16)] public int MaskedAnchors { get; init; } = 1;

    /// <summary>Local anchors.</summary>
    [Range(1, 64)] public int LocalAnchors { get; init; } = 10;

    /// <summary>Share of the image's area below which target and masked anchors never fall and which local anchors never exceed.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.3;

    /// <summary>Whether crops are mirrored, coloured and blurred as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

    /// <summary>Prototypes in pretraining, where they are trained.</summary>
    [Range(2, 65536)] public int PretrainPrototypeCount { get; init; } = 1024;

    /// <summary>Width of the two hidden layers of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>The target, masked anchors and local anchors.</summary>
    public ImageViews Transform(ImageViews views) => Crops(views, FullAugmentation);

    /// <summary>The textbook's: mirrored, coloured and blurred as well.</summary>
    public ImageViews PretrainTransform(ImageViews views) => Crops(views, isFull: true);

    /// <summary>
    /// The mean over anchors a of CE(softmax(s_t / target temperature + u), p_a) + weight · (ln K + Σ_k p_ak log p̄_k): s the cosines with the
    /// prototypes, u what balances the targets, and p̄ the support's mean prediction, at which this is the first variation of -H(p̄).
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "masked")] Tensor masked, // [B, A, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "local")] Tensor locals, // [B, A', L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "target", StopGradient = true)] Tensor target, // [B, 1, L]
        [Prototypes(Of = nameof(target), Count = nameof(PrototypeCount), Size = nameof(SupportSize))] Tensor prototypes, // [K, L]
        [Potentials(Of = nameof(prototypes), Epsilon = nameof(TargetTemperature), Iterations = nameof(Iterations))] Tensor potentials, // [K]
        [Fitted(By = nameof(LogMeanPrediction), Size = nameof(SupportSize), Rank = 1)] Tensor logMean) // [K]
    {
        var q = softmax((Prototypes.Cosines(target, prototypes) / TargetTemperature) + potentials, -1);
        var logP = LogPredictions(masked, locals, prototypes);
        var evenness = Math.Log(PrototypeCount) + matmul(logP.exp(), logMean); // [B, A + A']
        return (Prediction(q, logP) + (EntropyWeight * evenness)).mean([1]); // [B]
    }

    /// <summary>The textbook loss: the targets are balanced over the batch, and the entropy is that of the batch's mean prediction.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "masked")] Tensor masked,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Views = "local")] Tensor locals,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), BatchNorm = true, Head = "teacher", Views = "target", StopGradient = true)] Tensor target,
        [Weight(Rows = nameof(PretrainPrototypeCount), Columns = nameof(LatentDim))] Tensor prototypes)
    {
        var sharpened = log_softmax(Prototypes.Cosines(target.squeeze(1), prototypes) / TargetTemperature, -1);
        var q = Sinkhorn.Assign(sharpened, epsilon: 1, Iterations).unsqueeze(1);
        var logP = LogPredictions(masked, locals, prototypes);
        var mean = logP.exp().mean([0, 1]);
        var evenness = Math.Log(PretrainPrototypeCount) + xlogy(mean, mean).sum();
        return Prediction(q, logP).mean() + (EntropyWeight * evenness);
    }

    /// <summary>log p̄, [K].</summary>
    private Tensor LogMeanPrediction(Tensor masked, Tensor locals, Tensor prototypes, FitContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var logP = LogPredictions(masked, locals, prototypes).flatten(0, 1);
        return logP.logsumexp(0) - Math.Log(logP.shape[0]);
    }

    private Tensor LogPredictions(Tensor masked, Tensor locals, Tensor prototypes) =>
        log_softmax(Prototypes.Cosines(cat([masked, locals], 1), prototypes) / Temperature, -1); // [B, A + A', K]

    private static Tensor Prediction(Tensor q, Tensor logP) => -(q * logP).sum([-1]); // [B, A + A']

    private ImageViews Crops(ImageViews views, bool isFull)
    {
        return views
            .Group("target", 1, view => Crop(view, (CropBoundary, 1), side: 224))
            .Group("masked", MaskedAnchors, view => Crop(view, (CropBoundary, 1), side: 224).RandomPatchMask(MaskRatio, drop: true))
            .Group("local", LocalAnchors, view => Crop(view, (Math.Min(0.05, CropBoundary), CropBoundary), side: 96));

        ImageView Crop(ImageView view, (double Low, double High) area, int side) => view.Crop(area, (0.4, 0.4, 0.1), isFull, side);
    }
}
