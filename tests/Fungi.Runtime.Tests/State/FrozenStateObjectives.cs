using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.State;

/// <summary>Swapped prediction of balanced prototypes (SwAV, Caron et al. 2020, arXiv 2006.09882): prototypes and potentials.</summary>
[SslObjective("balanced-prototypes")]
public sealed partial class BalancedPrototypesObjective
{
    public int LatentDim { get; init; } = 6;

    public int Prototypes { get; init; } = 4;

    public int Size { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Prototypes), Size = nameof(Size))] Tensor prototypes,
        [Potentials(Of = nameof(prototypes))] Tensor potentials)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t()); // [B, 2, K]
        var assignments = softmax((scores.detach() / 0.05) + potentials, -1);
        return -(assignments.flip(1) * log_softmax(scores / 0.1, -1)).sum(-1).mean([1]);
    }
}

/// <summary>Distance of two views' whitened latents (W-MSE, Ermolov et al. 2021, arXiv 2007.06346): mean and whitening.</summary>
[SslObjective("whitened-latents")]
public sealed partial class WhitenedLatentsObjective
{
    public int LatentDim { get; init; } = 4;

    public int Size { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents,
        [Moments(Of = nameof(latents), Size = nameof(Size))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(Size), Kind = MomentKind.Whitening)] Tensor whitening)
    {
        var white = normalize(matmul(latents - mean, whitening.t()), dim: -1);
        return 2 - (2 * (white.select(1, 0) * white.select(1, 1)).sum(-1));
    }
}

/// <summary>Redundancy reduction (Barlow Twins, Zbontar et al. 2021, arXiv 2103.03230) by its first variation: cross-covariance and mean.</summary>
[SslObjective("cross-covariance")]
public sealed partial class CrossCovarianceObjective
{
    public int LatentDim { get; init; } = 5;

    public int Size { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 1, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("whole", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Views = "crop")] Tensor crop,
        [Latents(Dim = nameof(LatentDim), Views = "whole")] Tensor whole,
        [Moments(Of = nameof(crop), Size = nameof(Size))] Tensor cropMean,
        [Moments(Of = nameof(whole), Size = nameof(Size))] Tensor wholeMean,
        [Moments(Of = nameof(crop), With = nameof(whole), Size = nameof(Size), Kind = MomentKind.Covariance)] Tensor covariance)
    {
        var redundancy = covariance - diag(covariance.diagonal());
        return einsum("bvi,ij,bvj->b", crop - cropMean, redundancy, whole - wholeMean);
    }
}

/// <summary>A predictor between two views (BYOL, Grill et al. 2020, arXiv 2006.07733), and one on top of it: ridge regression, twice.</summary>
[SslObjective("predicted-latents")]
public sealed partial class PredictedLatentsObjective
{
    public int LatentDim { get; init; } = 6;

    public int HiddenDim { get; init; } = 12;

    public int FitSize { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("whole", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Head = "second", Views = "whole", Fit = HeadFit.Ridge, FitTarget = nameof(firstOfWhole), FitSize = nameof(FitSize))] Tensor second,
        [Latents(Dim = nameof(LatentDim), Head = "first", Views = "crop", HiddenLayers = 1, HiddenDim = nameof(HiddenDim), Fit = HeadFit.Ridge, FitTarget = nameof(target), FitSize = nameof(FitSize))] Tensor first,
        [Latents(Dim = nameof(LatentDim), Head = "first", Views = "whole", HiddenLayers = 1, HiddenDim = nameof(HiddenDim), Fit = HeadFit.Ridge, FitTarget = nameof(target), FitSize = nameof(FitSize), StopGradient = true)] Tensor firstOfWhole,
        [Latents(Dim = nameof(LatentDim), Views = "whole", StopGradient = true)] Tensor target) =>
        (first - target).square().sum(-1).mean([1]) + (second - firstOfWhole).square().sum(-1).mean([1]);
}

/// <summary>Which of four rotations a view shows (RotNet, Gidaris et al. 2018, arXiv 1803.07728): softmax regression on view labels.</summary>
[SslObjective("fitted-rotation")]
public sealed partial class FittedRotationObjective
{
    public int Rotations { get; init; } = 4;

    public int FitSize { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views.Group("rotation", 4, view => view.Inference().Rotate90());

    public Tensor Loss(
        [Latents(Dim = nameof(Rotations), Head = "classifier", Fit = HeadFit.Softmax, FitTarget = nameof(labels), FitSize = nameof(FitSize))] Tensor logits,
        [ViewLabels] Tensor labels) =>
        -log_softmax(logits, -1).gather(-1, labels.unsqueeze(-1)).mean([1, 2]);
}

/// <summary>Pixels of hidden patches from patch tokens (MAE, He et al. 2022, arXiv 2111.06377): ridge regression, token by token.</summary>
[SslObjective("fitted-decoder")]
public sealed partial class FittedDecoderObjective
{
    public int FitSize { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views.Group("masked", 1, view => view.Inference().RandomPatchMask(0.5));

    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels), FitSize = nameof(FitSize))] Tensor decoded,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks) =>
        ((decoded - pixels).square().mean([-1]) * masks).sum([1, 2]) / masks.sum([1, 2]);
}

/// <summary>
/// A predictor on a projector, fitted to the projector's own output, and what a method makes of both and of a random matrix: heads on latents,
/// a weight, a fitted input.
/// </summary>
[SslObjective("fitted-by-method")]
public sealed partial class FittedByMethodObjective
{
    public int LatentDim { get; init; } = 6;

    public int Rows { get; init; } = 3;

    public int FitSize { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("whole", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Head = "predictor", Of = nameof(crop), Fit = HeadFit.Ridge, FitTarget = nameof(whole), FitSize = nameof(FitSize))] Tensor predicted,
        [Latents(Dim = nameof(LatentDim), Views = "crop", HiddenLayers = 1, HiddenDim = nameof(LatentDim))] Tensor crop,
        [Latents(Dim = nameof(LatentDim), Views = "whole", HiddenLayers = 1, HiddenDim = nameof(LatentDim), StopGradient = true)] Tensor whole,
        [Weight(Rows = nameof(Rows), Columns = nameof(LatentDim))] Tensor weight,
        [Fitted(By = nameof(Directions), Size = nameof(FitSize))] Tensor directions) =>
        (predicted - whole).square().sum(-1).mean([1]) + matmul(crop, (weight + directions).t()).square().sum([1, 2]);

    /// <summary>Covariances of the matrix's outputs with the latents, transposed in memory, and some noise.</summary>
    private Tensor Directions(Tensor crop, Tensor weight, FitContext context)
    {
        var points = crop.flatten(0, 1);
        return matmul(points.t(), matmul(points, weight.t())).t() + context.Uniform("noise", -0.01, 0.01, Rows, LatentDim);
    }
}

/// <summary>A method that fits as its option says: a mistake.</summary>
[SslObjective("failing-fit")]
public sealed partial class FailingFitObjective
{
    public string Result { get; init; } = "";

    public int FitSize { get; init; } = 10;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents, [Fitted(By = nameof(Fit), Size = nameof(FitSize))] Tensor fitted) => (latents * fitted).sum([1, 2]);

    private Tensor Fit(Tensor latents, FitContext context) => Result switch
    {
        "infinite" => latents.mean([0]) / 0,
        "vector" => latents.mean([0, 1]),
        "null" => null!,
        _ => throw new InvalidOperationException("no\nway"),
    };
}

/// <summary>Two heads that are fitted to each other: a mistake.</summary>
[SslObjective("circular-heads")]
public sealed partial class CircularHeadsObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss(
        [Latents(Head = "chicken", Fit = HeadFit.Ridge, FitTarget = nameof(egg))] Tensor chicken,
        [Latents(Head = "egg", Fit = HeadFit.Ridge, FitTarget = nameof(chicken))] Tensor egg) =>
        (chicken - egg).sum([1, 2]);
}
