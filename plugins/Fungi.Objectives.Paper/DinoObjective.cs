namespace Fungi.Objectives.Paper;

/// <summary>
/// Self-distillation between global and local crops (Caron et al. 2021, arXiv 2104.14294), as FUNGI uses it: independent random heads for
/// teacher and student, no centring, all pairs of views, summed.
/// </summary>
[SslObjective("dino")]
public sealed partial class DinoObjective
{
    /// <summary>Softmax temperature of the teacher.</summary>
    [Range(0.01, 10)] public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Softmax temperature of the student.</summary>
    [Range(0.01, 10)] public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Output size of the projection heads; in pretraining the number of prototypes, of which the textbook has 65536.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 2048;

    /// <summary>Global crops, which teacher and student see.</summary>
    [Range(2, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops, which only the student sees.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 10;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.25;

    /// <summary>Whether the teacher's latents are centred by their mean over training images.</summary>
    public bool Centred { get; init; }

    /// <summary>Training images that the centre is made from.</summary>
    [Range(1, 65536)] public int CentreSize { get; init; } = 256;

    /// <summary>Whether pairs of a view with itself are left out, as the textbook does. FUNGI keeps them: their gradients predict more.</summary>
    public bool SkipSameView { get; init; }

    /// <summary>Whether the loss is the mean over pairs, as the textbook's, not their sum.</summary>
    public bool MeanPairs { get; init; }

    /// <summary>The teacher's temperature at the start of a pretraining.</summary>
    [Range(0.01, 10)] public double PretrainTeacherTemperature { get; init; } = 0.04;

    /// <summary>Share of the pretraining in which the teacher's temperature reaches its end.</summary>
    [Range(1e-3, 1)] public double PretrainWarmup { get; init; } = 0.3;

    /// <summary>Steps, not epochs, of a pretraining before the prototypes move; the textbook waits for one epoch.</summary>
    [Range(0, 1000000)] public int PretrainFrozenSteps { get; init; } = 100;

    /// <summary>Output size of the pretraining heads, before the prototypes.</summary>
    [Range(2, 65536)] public int PretrainBottleneckDim { get; init; } = 256;

    /// <summary>Width of the two hidden layers of the pretraining heads.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops without flip, colour or blur: the paper's "random crops" ablation won over DINO's full augmentation.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("global", GlobalCrops, view => view.RandomResizedCrop((CropBoundary, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("local", LocalCrops, view => view.RandomResizedCrop((Math.Min(0.05, CropBoundary), CropBoundary)).Normalize(ImageStatistics.ImageNet));

    /// <summary>The textbook's crops: mirrored, coloured, blurred, and the global ones sometimes solarised.</summary>
    public ImageViews PretrainTransform(ImageViews views)
    {
        return views
            .Group("global", GlobalCrops, view => Coloured(view.RandomResizedCrop((CropBoundary, 1)))
                .RandomChoice(1, some => Blurred(some, 1, side: 224), some => Blurred(some, 0.1, side: 224).RandomApply(0.2, few => few.Solarize())).Normalize(ImageStatistics.ImageNet))
            .Group("local", LocalCrops, view => Blurred(Coloured(view.RandomResizedCrop((Math.Min(0.05, CropBoundary), CropBoundary))), 0.5, side: 96)
                .Normalize(ImageStatistics.ImageNet));

        static ImageView Coloured(ImageView crop) => crop.RandomHorizontalFlip().RandomApply(0.8, some => some.ColorJitter(0.4, 0.4, 0.2, 0.1)).RandomGrayscale(0.2);

        static ImageView Blurred(ImageView crop, double probability, int side) => crop.RandomApply(probability, some => some.GaussianBlur((0.1, 2), side: side));
    }

    /// <summary>The cross-entropy of every student view against every teacher view, summed over all pairs, the same view's included.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor student, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher, // [B, G, L]
        [Moments(Of = nameof(teacher), Size = nameof(CentreSamples))] Tensor centre) // [L]
    {
        var p = softmax((Centred ? teacher - centre : teacher) / TeacherTemperature, -1);
        return CrossEntropy(p, student, SkipSameView, MeanPairs);
    }

    /// <summary>
    /// The textbook loss: the mean over pairs of different views, the teacher's logits centred by their moving mean. Logits are those of a
    /// bottleneck of length 1 for prototypes, which stay as they are at first; the teacher's temperature warms up.
    /// </summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim))] Tensor studentBottleneck, // [B, V, 256]
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(studentBottleneck), FrozenSteps = nameof(PretrainFrozenSteps))] Tensor student,
        [Latents(Dim = nameof(PretrainBottleneckDim), NormalizeEmbedding = false, HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacherBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(teacherBottleneck), FrozenSteps = nameof(PretrainFrozenSteps), StopGradient = true)] Tensor teacher,
        [Moments(Of = nameof(teacher), Size = nameof(CentreSamples), Momentum = 0.9)] Tensor centre,
        [Progress] Tensor progress)
    {
        var temperature = PretrainTeacherTemperature + ((TeacherTemperature - PretrainTeacherTemperature) * (progress / PretrainWarmup).clamp(max: 1));
        return CrossEntropy(softmax((teacher - centre) / temperature, -1), student, skipSameView: true, meanPairs: true);
    }

    // A centre that nobody asked for costs one image.
    private int CentreSamples => Centred ? CentreSize : 1;

    private Tensor CrossEntropy(Tensor p, Tensor student, bool skipSameView, bool meanPairs)
    {
        var logQ = log_softmax(student / StudentTemperature, -1);
        var sum = -einsum("btl,bvl->b", p, logQ);
        var views = GlobalCrops + LocalCrops;
        if (skipSameView) sum += einsum("btl,btl->b", p, logQ.narrow(1, 0, GlobalCrops)); // the global crops are the student's first views
        return meanPairs ? sum / (GlobalCrops * (skipSameView ? views - 1 : views)) : sum; // [B]
    }
}
