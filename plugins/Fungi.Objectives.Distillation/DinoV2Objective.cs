using Fungi.Solvers;

namespace Fungi.Objectives.Distillation;

/// <summary>
/// DINOv2 (Oquab et al. 2023, arXiv 2304.07193): self-distillation between global and local crops, from patches to the same patches hidden, both
/// towards balanced targets, and a repulsion of each embedding from its nearest neighbour (KoLeo, Sablayrolles et al. 2019, arXiv 1806.03198).
/// </summary>
[SslObjective("dinov2")]
public sealed partial class DinoV2Objective
{
    private const double Epsilon = 1e-8;

    /// <summary>Softmax temperature of the teacher.</summary>
    [Range(1e-3, 10)] public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Softmax temperature of the student.</summary>
    [Range(1e-3, 10)] public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Rounds of Sinkhorn's algorithm, which balances the targets.</summary>
    [Range(1, 1000)] public int Iterations { get; init; } = 3;

    /// <summary>Weight of the repulsion of each global crop.</summary>
    [Range(0, 1000)] public double RepulsionWeight { get; init; } = 0.1;

    /// <summary>Output size of the heads, which class and patch tokens share; the textbook has 65536.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 2048;

    /// <summary>Training images that the targets' balance is made from, and among which neighbours are looked for.</summary>
    [Range(1, 65536)] public int SupportSize { get; init; } = 128;

    /// <summary>Local crops, which only the student sees.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 8;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.32;

    /// <summary>Mean share of the patches that are hidden.</summary>
    [Range(0, 1)] public double MaskRatio { get; init; } = 0.3;

    /// <summary>How far the share goes up and down from its mean.</summary>
    [Range(0, 1)] public double MaskRatioSpread { get; init; } = 0.2;

    /// <summary>The teacher's temperature at the start of a pretraining.</summary>
    [Range(1e-3, 10)] public double PretrainTeacherTemperature { get; init; } = 0.04;

    /// <summary>Share of the pretraining in which the teacher's temperature reaches its end.</summary>
    [Range(1e-3, 1)] public double PretrainWarmup { get; init; } = 0.3;

    /// <summary>Steps, not epochs, of a pretraining before the prototypes move; the textbook waits for one epoch.</summary>
    [Range(0, 1000000)] public int PretrainFrozenSteps { get; init; } = 100;

    /// <summary>Output size of the pretraining heads, before the prototypes.</summary>
    [Range(2, 65536)] public int PretrainBottleneckDim { get; init; } = 256;

    /// <summary>Width of the two hidden layers of the pretraining heads.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Two global crops, the first once more with blocks of patches hidden, and local crops.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("global", 2, view => view.ReferenceCrop(CropBoundary))
        .Group("masked", 1, view => view.ReferenceCrop(CropBoundary).HideBlocks(MaskRatio, MaskRatioSpread))
        .Group("local", LocalCrops, view => view.RandomResizedCrop((Math.Min(0.05, CropBoundary), CropBoundary)).Normalize(ImageStatistics.ImageNet));

    /// <summary>
    /// The mean of CE(softmax(t / temperature + u), student) over different crops, that over the hidden patches, and the sum over global crops
    /// of -weight · ln(distance to the nearest of the bank). The student sees the first crop with hidden patches and the second without.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Views = "global")] Tensor whole, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), Views = "masked")] Tensor masked, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), Views = "local")] Tensor locals, // [B, V, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = HeadSpecification.DefaultName, Views = "masked")] Tensor patches, // [B, 1, N, L]
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher, // [B, 2, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatches, // [B, 2, N, L]
        [ViewMasks(Views = "masked")] Tensor masks, // [B, 1, N]
        [Embeddings(Views = "global")] Tensor embeddings, // [B, 2, E]
        [Bank(Of = nameof(embeddings), Size = nameof(SupportSize))] Tensor bank, // [S, 2, E]
        [Fitted(By = nameof(Balance), Size = nameof(SupportSize), Rank = 1)] Tensor potentials, // [L]
        [Fitted(By = nameof(BalancePatches), Size = nameof(SupportSize), Rank = 1)] Tensor patchPotentials) // [L]
    {
        var targets = softmax((teacher / TeacherTemperature) + potentials, -1);
        var patchTargets = softmax((teacherPatches.narrow(1, 0, 1) / TeacherTemperature) + patchPotentials, -1);
        var repulsion = Repulsion(embeddings.select(1, 0), bank.select(1, 0)) + Repulsion(embeddings.select(1, 1), bank.select(1, 1));
        return Distill(whole, masked, locals, patches, targets, patchTargets, masks) + (RepulsionWeight * repulsion); // [B]

        static Tensor Repulsion(Tensor embedding, Tensor others)
        {
            var (x, y) = (normalize(embedding, dim: -1), normalize(others, dim: -1));
            return LogDistance(x, y.index_select(0, matmul(x, y.t()).argmax(-1)));
        }
    }

    /// <summary>The textbook loss: targets are balanced over the batch, and neighbours are looked for in it.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim))] Tensor bottleneck, // [B, V, 256]
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps), Views = "global")] Tensor whole,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps), Views = "masked")] Tensor masked,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps), Views = "local")] Tensor locals,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = HeadSpecification.DefaultName, Views = "masked")] Tensor patchBottleneck, // [B, 1, N, 256]
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(patchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor patches,
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacher,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatchBottleneck,
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherPatchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacherPatches,
        [ViewMasks(Views = "masked")] Tensor masks,
        [Embeddings(Views = "global")] Tensor embeddings,
        [Progress] Tensor progress)
    {
        var temperature = SelfDistillation.WarmedUp(PretrainTeacherTemperature, TeacherTemperature, PretrainWarmup, progress);
        var targets = Sinkhorn.Assign(teacher.flatten(0, 1) / temperature, epsilon: 1, Iterations).view_as(teacher);
        var firstPatches = teacherPatches.select(1, 0); // [B, N, L]
        var patchTargets = Sinkhorn.Assign(firstPatches.flatten(0, 1) / temperature, epsilon: 1, Iterations).view_as(firstPatches).unsqueeze(1);
        var repulsion = embeddings.unbind(1).Select(Repulsion).Aggregate((first, second) => first + second);
        return Distill(whole, masked, locals, patches, targets, patchTargets, masks) + (RepulsionWeight * repulsion);

        static Tensor Repulsion(Tensor embedding)
        {
            var x = normalize(embedding, dim: -1);
            var self = eye(x.shape[0], dtype: ScalarType.Bool, device: x.device);
            return LogDistance(x, x.index_select(0, matmul(x, x.t()).masked_fill(self, double.NegativeInfinity).argmax(-1)));
        }
    }

    private Tensor Balance(Tensor teacher, FitContext context) =>
        SinkhornPotentials.Of(teacher.flatten(0, 1), TeacherTemperature, Iterations, context.Cancellation);

    private Tensor BalancePatches(Tensor teacherPatches, FitContext context) =>
        SinkhornPotentials.Of(teacherPatches.flatten(0, 2), TeacherTemperature, Iterations, context.Cancellation);

    private Tensor Distill(Tensor whole, Tensor masked, Tensor locals, Tensor patches, Tensor targets, Tensor patchTargets, Tensor masks)
    {
        var student = cat([masked, whole.narrow(1, 1, 1), locals], 1);
        return SelfDistillation.CrossView(targets, LogP(student)) + SelfDistillation.MaskedPatches(patchTargets, LogP(patches), masks);
    }

    private Tensor LogP(Tensor latents) => log_softmax(latents / StudentTemperature, -1);

    private static Tensor LogDistance(Tensor x, Tensor y) => -log(pairwise_distance(x, y, eps: Epsilon) + Epsilon); // [B]
}
