namespace Fungi.BatchIndependence.Tests.Corpus;

/// <summary>Two crops of an image.</summary>
public abstract class TwoCrops
{
    /// <summary>Output size of the heads.</summary>
    [Range(2, 4096)] public int Dim { get; init; } = 8;

    public ImageViews Transform(ImageViews views) =>
        views.Group("crop", 2, view => view.RandomResizedCrop((0.2, 1)).Normalize(ImageStatistics.ImageNet));
}

/// <summary>Two global and three local crops of an image.</summary>
public abstract class MultiCrop
{
    /// <summary>Output size of the heads.</summary>
    [Range(2, 4096)] public int Dim { get; init; } = 8;

    public ImageViews Transform(ImageViews views) => views
        .Group("global", 2, view => view.RandomResizedCrop((0.25, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("local", 3, view => view.RandomResizedCrop((0.05, 0.25)).Normalize(ImageStatistics.ImageNet));
}

/// <summary>Two crops, and a frozen bank of training samples.</summary>
public abstract class Banked : TwoCrops
{
    /// <summary>Training samples in the bank.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 12;
}

/// <summary>Two crops, and frozen prototypes of training samples.</summary>
public abstract class Clustered : TwoCrops
{
    /// <summary>Number of prototypes.</summary>
    [Range(2, 65536)] public int Clusters { get; init; } = 6;

    /// <summary>Training samples that they are made from.</summary>
    [Range(1, 65536)] public int Samples { get; init; } = 24;

    /// <summary>Sinkhorn's temperature.</summary>
    [Range(1e-3, 10)] public double Epsilon { get; init; } = 0.05;
}

/// <summary>Two crops, and frozen statistics of training samples.</summary>
public abstract class WithMoments : TwoCrops
{
    /// <summary>Training samples that they are made from.</summary>
    [Range(1, 65536)] public int Samples { get; init; } = 24;
}

/// <summary>All four quarter turns of an image.</summary>
public abstract class QuarterTurns
{
    /// <summary>Classes of the head.</summary>
    [Range(4, 4)] public int Angles { get; init; } = 4;

    public ImageViews Transform(ImageViews views) => views.Group("turned", 4, view => view.Inference().Rotate90());
}

/// <summary>One image, some of its patches hidden.</summary>
public abstract class Masked
{
    public ImageViews Transform(ImageViews views) => views.Group("masked", 1, view => view.Inference().RandomPatchMask(0.5));
}
