namespace Fungi.Objectives.Fixtures;

/// <summary>A predictor between two views (BYOL, Grill et al. 2020, arXiv 2006.07733), and one on top of it: ridge regression, twice.</summary>
[SslObjective("predicted-latents")]
public sealed partial class PredictedLatentsObjective
{
    /// <summary>Output size of the projection head.</summary>
    public int LatentDim { get; init; } = 6;

    /// <summary>Width of the predictor's hidden layer.</summary>
    public int HiddenDim { get; init; } = 12;

    /// <summary>How many training images the predictors are fitted on.</summary>
    public int FitSize { get; init; } = 10;

    /// <summary>A crop and the whole.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("whole", 1, view => view.Inference());

    /// <summary>Squared distances of predictions and targets.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), Head = "second", Views = "whole", Fit = HeadFit.Ridge, FitTarget = nameof(firstOfWhole), FitSize = nameof(FitSize))] Tensor second,
        [Latents(Dim = nameof(LatentDim), Head = "first", Views = "crop", HiddenLayers = 1, HiddenDim = nameof(HiddenDim), Fit = HeadFit.Ridge, FitTarget = nameof(target), FitSize = nameof(FitSize))] Tensor first,
        [Latents(Dim = nameof(LatentDim), Head = "first", Views = "whole", HiddenLayers = 1, HiddenDim = nameof(HiddenDim), Fit = HeadFit.Ridge, FitTarget = nameof(target), FitSize = nameof(FitSize), StopGradient = true)] Tensor firstOfWhole,
        [Latents(Dim = nameof(LatentDim), Views = "whole", StopGradient = true)] Tensor target) =>
        (first - target).square().sum(-1).mean([1]) + (second - firstOfWhole).square().sum(-1).mean([1]);
}
