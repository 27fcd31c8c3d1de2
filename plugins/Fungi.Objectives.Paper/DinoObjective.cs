namespace Fungi.Objectives.Paper;

/// <summary>
/// Self-distillation between global and local crops (Caron et al. 2021, arXiv 2104.14294), as FUNGI uses it: independent random heads for
/// teacher and student, no centring, all pairs of views, summed.
/// </summary>
[SslObjective("dino")]
public sealed partial class DinoObjective
{
    /// <summary>Softmax temperature of the teacher.</summary>
    [Range(1e-4, 10)] public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Softmax temperature of the student.</summary>
    [Range(1e-4, 10)] public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Output size of the projection heads.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 2048;

    /// <summary>Global crops, which teacher and student see.</summary>
    [Range(2, 16)] public int GlobalCrops { get; init; } = 2;

    /// <summary>Local crops, which only the student sees.</summary>
    [Range(1, 64)] public int LocalCrops { get; init; } = 10;

    /// <summary>Share of the image's area below which a global crop never falls and which a local crop never exceeds.</summary>
    [Range(0.01, 0.99)] public double CropBoundary { get; init; } = 0.25;

    /// <summary>Width of the two hidden layers of the pretraining heads.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Random resized crops without flip, colour or blur: the paper's "random crops" ablation won over DINO's full augmentation.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("global", GlobalCrops, view => view.RandomResizedCrop((CropBoundary, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("local", LocalCrops, view => view.RandomResizedCrop((Math.Min(0.05, CropBoundary), CropBoundary)).Normalize(ImageStatistics.ImageNet));

    /// <summary>The cross-entropy of every student view against every teacher view, summed over all pairs, the same view's included.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor student, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher) // [B, G, L]
    {
        var p = softmax(teacher / TeacherTemperature, -1);
        var logQ = log_softmax(student / StudentTemperature, -1);
        return -einsum("btl,bvl->b", p, logQ); // [B]
    }

    /// <summary>
    /// The textbook loss: the mean over pairs of different views, the teacher centred by the batch's mean. The paper's centre is a moving
    /// average of that mean; here it is that of the current batch, momentum 0.
    /// </summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim))] Tensor student,
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 2, HiddenDim = nameof(PretrainHiddenDim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher)
    {
        var p = softmax((teacher - teacher.mean([0, 1], keepdim: true)) / TeacherTemperature, -1);
        var logQ = log_softmax(student / StudentTemperature, -1);
        var pairs = -einsum("btl,bvl->btv", p, logQ);
        var sameView = pairs.diagonal(0, 1, 2); // the global crops are the student's first views
        var count = GlobalCrops * (GlobalCrops + LocalCrops - 1);
        return (pairs.sum([1, 2]) - sameView.sum([1])) / count; // [B]
    }
}
