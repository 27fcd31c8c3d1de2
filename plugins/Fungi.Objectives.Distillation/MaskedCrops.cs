namespace Fungi.Objectives.Distillation;

/// <summary>A crop and the same crop with hidden patches, in two groups of views: the box that a sample's groups share is its reference box.</summary>
internal static class MaskedCrops
{
    /// <summary>Crops of which the first is the reference box, normalised.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="area">The smallest share of the image's area.</param>
    public static ImageView ReferenceCrop(this ImageView view, double area) => view
        .RandomOverlappingCrop((area, 1), referenceScale: (area, 1), overlap: 0, startsWithReference: true).Normalize(ImageStatistics.ImageNet);

    /// <summary>Hides blocks of patches, a share of ratio ± spread.</summary>
    public static ImageView HideBlocks(this ImageView view, double ratio, double spread) =>
        view.RandomBlockMask((Math.Max(0, ratio - spread), Math.Min(1, ratio + spread)));
}
