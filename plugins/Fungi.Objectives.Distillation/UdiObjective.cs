namespace Fungi.Objectives.Distillation;

/// <summary>
/// Unsqueezed distillation (UDI, arXiv 2407.17671): between overlapping crops, on three levels: class token to class token; class token and the
/// patches that both crops show, together, to a second class token; patch to patch.
/// </summary>
[SslObjective("udi")]
public sealed partial class UdiObjective
{
    private const int GlobalCrops = 2;

    /// <summary>Softmax temperature of the teacher.</summary>
    [Range(1e-3, 10)] public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Softmax temperature of the student.</summary>
    [Range(1e-3, 10)] public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Output size of the heads.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 2048;

    /// <summary>Training images that the centres are made from.</summary>
    [Range(1, 65536)] public int SupportSize { get; init; } = 128;

    /// <summary>Local crops, which only the student sees.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 10;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.25;

    /// <summary>Least overlap of a crop and the first global one along each axis, as a share of the smaller side.</summary>
    [Range(0, 1)] public double Overlap { get; init; } = 0.5;

    /// <summary>Into how many strata each axis of a crop is cut; one patch is drawn from each cell.</summary>
    [Range(1, 16)] public int Strata { get; init; } = 4;

    /// <summary>Weight of the patches in the target of the second level; the class token has the rest.</summary>
    [Range(0, 1)] public double PatchShare { get; init; } = 0.5;

    /// <summary>
    /// Whether the target of the second level is a mixture of the patches' and the class token's distributions. False reproduces the original,
    /// which mixes their logits.
    /// </summary>
    public bool MixProbabilities { get; init; } = true;

    /// <summary>Whether crops are mirrored, coloured, blurred and solarised as well, as the textbook does.</summary>
    public bool FullAugmentation { get; init; }

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

    /// <summary>Crops that overlap the first, and numbers that draw patches.</summary>
    public ImageViews Transform(ImageViews views) => Crops(views, FullAugmentation);

    /// <summary>The textbook's crops: mirrored, coloured, blurred and solarised as well.</summary>
    public ImageViews PretrainTransform(ImageViews views) => Crops(views, isFull: true);

    /// <summary>The mean of the three levels.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor student, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), Head = "plus", ClassToken = 1)] Tensor plus, // [B, V, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = HeadSpecification.DefaultName, Views = "global")] Tensor patches, // [B, 2, N, L]
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher, // [B, 2, L]
        [PatchTokens(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatches, // [B, 2, N, L]
        [ViewBoxes] Tensor boxes, // [B, V, 4]
        [ViewNumbers] Tensor numbers, // [B, V, 2·S·S]
        [Moments(Of = nameof(teacher), Size = nameof(SupportSize))] Tensor centre, // [L]
        [Moments(Of = nameof(teacherPatches), Size = nameof(SupportSize))] Tensor patchCentre) // [L]
        => ThreeLevels(student, plus, patches, (teacher - centre) / TeacherTemperature, (teacherPatches - patchCentre) / TeacherTemperature, boxes, numbers);

    /// <summary>The same, with a mean teacher, moving centres and a temperature that warms up.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim))] Tensor bottleneck, // [B, V, 256]
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor student,
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "plus", ClassToken = 1)] Tensor plusBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(plusBottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor plus,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = HeadSpecification.DefaultName, Views = "global")] Tensor patchBottleneck, // [B, 2, N, 256]
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(patchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor patches,
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacher,
        [PatchTokens(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherPatchBottleneck,
        [PatchTokens(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherPatchBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacherPatches,
        [ViewBoxes] Tensor boxes,
        [ViewNumbers] Tensor numbers,
        [Moments(Of = nameof(teacher), Size = nameof(SupportSize), Momentum = 0.9)] Tensor centre,
        [Moments(Of = nameof(teacherPatches), Size = nameof(SupportSize), Momentum = 0.9)] Tensor patchCentre,
        [Progress] Tensor progress)
    {
        var temperature = SelfDistillation.WarmedUp(PretrainTeacherTemperature, TeacherTemperature, PretrainWarmup, progress);
        return ThreeLevels(student, plus, patches, (teacher - centre) / temperature, (teacherPatches - patchCentre) / temperature, boxes, numbers);
    }

    private Tensor ThreeLevels(Tensor student, Tensor plus, Tensor patches, Tensor teacher, Tensor teacherPatches, Tensor boxes, Tensor numbers)
    {
        var side = (long)Math.Sqrt(patches.shape[2]);
        var (rows, columns) = StratifiedPatches(numbers, side); // [B, V, P]
        var (x, y) = PatchPositions.InOther(boxes, rows, columns, side, GlobalCrops); // [B, G, V, P], shares of the teacher's crop g
        var otherView = 1 - eye(GlobalCrops, boxes.shape[1], dtype: boxes.dtype, device: boxes.device);
        var isShown = PatchPositions.AreInside(x, y) * otherView.unsqueeze(-1);
        var logits = PatchPositions.Sample(teacherPatches, x, y, side); // [B, G, V, P, L]
        var targets = softmax(logits, -1);

        var classLevel = SelfDistillation.CrossView(softmax(teacher, -1), log_softmax(student / StudentTemperature, -1));

        var shown = isShown.sum([-1]); // [B, G, V]
        var share = (PatchShare * shown.clamp(max: 1)).unsqueeze(-1); // the class token has all of it where no patch is shown
        var consolidated = MixProbabilities
            ? (share * MeanOfShown(targets)) + ((1 - share) * softmax(teacher, -1).unsqueeze(2))
            : softmax((share * MeanOfShown(logits)) + ((1 - share) * teacher.unsqueeze(2)), -1);
        var perPair = -(consolidated * log_softmax(plus / StudentTemperature, -1).unsqueeze(1)).sum([-1]) * otherView;
        var secondLevel = perPair.sum([1, 2]) / (GlobalCrops * (boxes.shape[1] - 1));

        var drawn = ((rows * side) + columns).narrow(1, 0, GlobalCrops).to(ScalarType.Int64).unsqueeze(-1).expand(-1, -1, -1, patches.shape[3]);
        var logP = log_softmax(patches.gather(2, drawn) / StudentTemperature, -1).unsqueeze(1); // [B, 1, G, P, L]
        var isShownGlobally = isShown.narrow(2, 0, GlobalCrops);
        var perPatch = -(targets.narrow(2, 0, GlobalCrops) * logP).sum([-1]) * isShownGlobally;
        var patchLevel = perPatch.sum([1, 2, 3]) / isShownGlobally.sum([1, 2, 3]).clamp(min: 1);

        return (classLevel + secondLevel + patchLevel) / 3; // [B]

        Tensor MeanOfShown(Tensor values) => (values * isShown.unsqueeze(-1)).sum([3]) / shown.clamp(min: 1).unsqueeze(-1); // [B, G, V, L]
    }

    /// <summary>One patch of each cell, row by row: its row and column in the grid, [B, V, P].</summary>
    private (Tensor Rows, Tensor Columns) StratifiedPatches(Tensor numbers, long side)
    {
        var strata = arange(Strata, dtype: numbers.dtype, device: numbers.device);
        var draws = numbers.unflatten(-1, [2, Strata, Strata]);
        return (Index(draws.select(2, 0) + strata.unsqueeze(-1)), Index(draws.select(2, 1) + strata));

        Tensor Index(Tensor stratum) => (stratum * ((double)side / Strata)).floor().clamp(max: side - 1).flatten(2, 3);
    }

    private ImageViews Crops(ImageViews views, bool isFull)
    {
        return views
            .Group("global", GlobalCrops, view => Crop(view, (CropBoundary, 1), isGlobal: true))
            .Group("local", LocalCrops, view => Crop(view, (Math.Min(0.05, CropBoundary), CropBoundary), isGlobal: false));

        ImageView Crop(ImageView view, (double Low, double High) area, bool isGlobal)
        {
            var crop = view.RandomOverlappingCrop(area, referenceScale: (CropBoundary, 1), Overlap, startsWithReference: isGlobal);
            if (isFull) crop = Blurred(crop.RandomHorizontalFlip().Colours(0.4, 0.2));
            return crop.Normalize(ImageStatistics.ImageNet).RandomNumbers(2 * Strata * Strata);

            ImageView Blurred(ImageView coloured) => isGlobal ? coloured.EitherWay() : coloured.Blur(0.5, side: 96);
        }
    }
}
