namespace Fungi.Objectives.Distillation;

/// <summary>
/// Image BERT with an online tokenizer (Zhou et al. 2022, iBOT, arXiv 2111.07832): self-distillation between two crops, and from the patches of
/// a crop to those of the same crop that were hidden.
/// </summary>
[SslObjective("ibot")]
public sealed partial class IbotObjective
{
    /// <summary>Softmax temperature of the teacher.</summary>
    [Range(1e-3, 10)] public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Softmax temperature of the student.</summary>
    [Range(1e-3, 10)] public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Output size of the heads, which class and patch tokens share; the textbook has 8192.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 2048;

    /// <summary>Training images that the centres are made from.</summary>
    [Range(1, 65536)] public int SupportSize { get; init; } = 128;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.14;

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

    /// <summary>Two crops, and the first once more with blocks of patches hidden: the reference box is the same for both groups.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("global", 2, view => view.ReferenceCrop(CropArea))
        .Group("masked", 1, view => view.ReferenceCrop(CropArea).HideBlocks(MaskRatio, MaskRatioSpread));

    /// <summary>
    /// CE(teacher, student) of different crops, and its mean over the hidden patches of the first crop. The student sees the first crop with
    /// hidden patches and the second without.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Views = "global")] Tensor whole, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), Views = "masked")] Tensor masked, // [B, 1, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = HeadSpecification.DefaultName, Views = "masked")] Tensor patches, // [B, 1, N, L]
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher, // [B, 2, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatches, // [B, 2, N, L]
        [ViewMasks(Views = "masked")] Tensor masks, // [B, 1, N]
        [Moments(Of = nameof(teacher), Size = nameof(SupportSize))] Tensor centre, // [L]
        [Moments(Of = nameof(teacherPatches), Size = nameof(SupportSize))] Tensor patchCentre) // [L]
        => Distill(whole, masked, patches, (teacher - centre) / TeacherTemperature, (First(teacherPatches) - patchCentre) / TeacherTemperature, masks);

    /// <summary>The same, with a mean teacher, moving centres and a temperature that warms up.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim))] Tensor bottleneck, // [B, V, 256]
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps), Views = "global")] Tensor whole,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps), Views = "masked")] Tensor masked,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = HeadSpecification.DefaultName, Views = "masked")] Tensor patchBottleneck, // [B, 1, N, 256]
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(patchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor patches,
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacher,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatchBottleneck,
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherPatchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacherPatches,
        [ViewMasks(Views = "masked")] Tensor masks,
        [Moments(Of = nameof(teacher), Size = nameof(SupportSize), Momentum = 0.9)] Tensor centre,
        [Moments(Of = nameof(teacherPatches), Size = nameof(SupportSize), Momentum = 0.9)] Tensor patchCentre,
        [Progress] Tensor progress)
    {
        var temperature = SelfDistillation.WarmedUp(PretrainTeacherTemperature, TeacherTemperature, PretrainWarmup, progress);
        return Distill(whole, masked, patches, (teacher - centre) / temperature, (First(teacherPatches) - patchCentre) / temperature, masks);
    }

    private Tensor Distill(Tensor whole, Tensor masked, Tensor patches, Tensor teacher, Tensor firstPatches, Tensor masks)
    {
        var student = cat([masked, whole.narrow(1, 1, 1)], 1);
        var classLevel = SelfDistillation.CrossView(softmax(teacher, -1), LogP(student));
        return classLevel + SelfDistillation.MaskedPatches(softmax(firstPatches, -1), LogP(patches), masks); // [B]
    }

    private static Tensor First(Tensor crops) => crops.narrow(1, 0, 1); // before anything is computed of the others

    private Tensor LogP(Tensor latents) => log_softmax(latents / StudentTemperature, -1);
}
