using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.Training;

/// <summary>
/// All that moves in a pretraining: a teacher on a projector, a predictor on the student's, prototypes that are weights, a queue, moments of
/// both kinds, a fitted input, the progress, and a view whose pixels alone are read.
/// </summary>
[SslObjective("everything-moves")]
public sealed partial class EverythingMovesObjective
{
    public int LatentDim { get; init; } = 6;

    public int Rows { get; init; } = 4;

    public int Size { get; init; } = 6;

    public int FrozenSteps { get; init; }

    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("seen", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Views = "crop", Head = "projector", HiddenLayers = 1, HiddenDim = nameof(LatentDim))] Tensor projected,
        [Latents(Dim = nameof(LatentDim), Of = nameof(projected), FrozenSteps = nameof(FrozenSteps))] Tensor predicted,
        [Latents(Dim = nameof(LatentDim), Of = nameof(projected), Head = "teacher", StopGradient = true)] Tensor taught,
        [Weight(Rows = nameof(Rows), Columns = nameof(LatentDim), FrozenSteps = nameof(FrozenSteps))] Tensor prototypes,
        [Bank(Of = nameof(taught), Size = nameof(Size))] Tensor bank,
        [Moments(Of = nameof(taught), Size = nameof(Size), Momentum = 0.9)] Tensor centre,
        [Moments(Of = nameof(projected), Size = nameof(Size), Kind = MomentKind.SecondMoment)] Tensor second,
        [Fitted(By = nameof(Spread), Size = nameof(Size), Rank = 1)] Tensor spread,
        [Progress] Tensor progress,
        [Pixels(Views = "seen")] Tensor pixels)
    {
        var targets = softmax((taught - centre) / (0.1 + (0.1 * progress)), -1);
        var agreement = -(targets.flip(1) * log_softmax(predicted, -1)).sum(-1).mean([1]);
        var contrast = matmul(predicted, bank.flatten(0, 1).t()).logsumexp(-1).mean([1]);
        var assignment = log_softmax(matmul(projected, prototypes.t()), -1).square().mean([1, 2]);
        var whitening = (matmul(projected, second) * projected / (1 + spread)).sum([1, 2]);
        return agreement + contrast + assignment + whitening + pixels.mean([1, 2, 3, 4]);
    }

    private static Tensor Spread(Tensor projected, Tensor centre, FitContext context) =>
        (projected.flatten(0, 1) - centre).square().mean([0]) + context.Uniform("noise", 0, 0.1, projected.shape[^1]);
}

/// <summary>A teacher's head without a head of its size to follow: a mistake.</summary>
[SslObjective("lonely-teacher")]
public sealed partial class LonelyTeacherObjective
{
    public int LatentDim { get; init; } = 6;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents, [Latents(Head = "teacher", Dim = nameof(LatentDim), StopGradient = true)] Tensor taught) => latents.mean([1, 2]) * taught.mean([1, 2]);
}

/// <summary>Reads embeddings as constants alone: a mistake.</summary>
[SslObjective("trains-nothing")]
public sealed partial class TrainsNothingObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Embeddings(StopGradient = true)] Tensor embeddings) => embeddings.mean([1, 2]);
}

/// <summary>Its loss is what the teacher's head makes of the images, by way of a head that it has in common with the student's.</summary>
[SslObjective("tells-teacher")]
public sealed partial class TellsTeacherObjective
{
    public int LatentDim { get; init; } = 6;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor bottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(bottleneck))] Tensor student,
        [Latents(Dim = nameof(LatentDim), Head = "teacher", StopGradient = true)] Tensor taughtBottleneck,
        [Latents(Dim = nameof(LatentDim), Head = "prototypes", Of = nameof(taughtBottleneck), StopGradient = true)] Tensor taught) =>
        taught.mean([1, 2]) + student.sum([1, 2]) - student.detach().sum([1, 2]);
}

/// <summary>A head behind the teacher's that the student has not: a mistake.</summary>
[SslObjective("teacher-alone")]
public sealed partial class TeacherAloneObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss(
        [Latents] Tensor latents,
        [Latents(Head = "teacher", StopGradient = true)] Tensor taught,
        [Latents(Head = "extra", Of = nameof(taught), StopGradient = true)] Tensor extra) => latents.mean([1, 2]) * extra.mean([1, 2]);
}

/// <summary>A loss whose gradients would be its neighbours' too: a mistake.</summary>
[SslObjective("normalises-batch")]
public sealed partial class NormalisesBatchObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

#pragma warning disable FNG2008 // what a plugin gets that nobody analysed
    public Tensor Loss([Latents(HiddenLayers = 1, BatchNorm = true)] Tensor latents) => latents.mean([1, 2]);
#pragma warning restore FNG2008
}

/// <summary>Its loss is the progress.</summary>
[SslObjective("tells-progress")]
public sealed partial class TellsProgressObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents, [Progress] Tensor progress) => (0 * latents.mean([1, 2])) + progress;
}

/// <summary>Changes what the gradient of its loss needs: a mistake.</summary>
[SslObjective("edits-saved")]
public sealed partial class EditsSavedObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents)
    {
        var saved = latents.exp();
        var loss = saved.square().mean([1, 2]);
#pragma warning disable FNG2004 // the mistake
        saved.mul_(2);
#pragma warning restore FNG2004
        return loss;
    }
}
