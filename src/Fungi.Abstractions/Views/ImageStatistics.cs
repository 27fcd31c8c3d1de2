namespace Fungi;

/// <summary>Per-channel mean and standard deviation of pixels in [0, 1], red, green, blue.</summary>
public sealed record ImageStatistics((double Red, double Green, double Blue) Mean, (double Red, double Green, double Blue) StandardDeviation)
{
    /// <summary>The statistics of ImageNet that torchvision and timm use.</summary>
    public static ImageStatistics ImageNet { get; } = new((0.485, 0.456, 0.406), (0.229, 0.224, 0.225));

    /// <summary>Maps [0, 1] to [-1, 1].</summary>
    public static ImageStatistics Symmetric { get; } = new((0.5, 0.5, 0.5), (0.5, 0.5, 0.5));
}
