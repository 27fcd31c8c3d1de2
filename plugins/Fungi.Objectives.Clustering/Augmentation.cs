namespace Fungi.Objectives.Clustering;

/// <summary>What textbooks do to a crop, which FUNGI leaves out: its features are better without.</summary>
internal static class Augmentation
{
    /// <summary>A crop that shows a share of the image's area, normalised.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="area">The bounds of the share.</param>
    /// <param name="jitter">The strengths of the colour jitter.</param>
    /// <param name="isFull">Whether the crop is mirrored, coloured and blurred as well.</param>
    /// <param name="side">The side of the textbook's crop in pixels, which its blur is meant for.</param>
    /// <param name="interpolation">How it is resized.</param>
    public static ImageView Crop(
        this ImageView view,
        (double Low, double High) area,
        (double Colour, double Saturation, double Hue) jitter,
        bool isFull,
        int side,
        Interpolation interpolation = Interpolation.Bicubic)
    {
        var crop = view.RandomResizedCrop(area, interpolation: interpolation);
        if (isFull)
        {
            crop = crop.RandomHorizontalFlip()
                .RandomApply(0.8, some => some.ColorJitter(jitter.Colour, jitter.Colour, jitter.Saturation, jitter.Hue))
                .RandomGrayscale(0.2)
                .RandomApply(0.5, some => some.GaussianBlur((0.1, 2), side: side));
        }

        return crop.Normalize(ImageStatistics.ImageNet);
    }

    /// <summary>The crops of SwAV and its kin: global ones, and local ones that show less of the image.</summary>
    /// <param name="views">The views so far.</param>
    /// <param name="globalCrops">How many of the one.</param>
    /// <param name="localCrops">How many of the other.</param>
    /// <param name="boundary">The share of the area between them.</param>
    /// <param name="isFull">Whether they are mirrored, coloured and blurred as well.</param>
    public static ImageViews MultiCrop(this ImageViews views, int globalCrops, int localCrops, double boundary, bool isFull) => views
        .Group("global", globalCrops, view => view.Crop((boundary, 1), (0.8, 0.8, 0.2), isFull, side: 224, Interpolation.Bilinear))
        .Group("local", localCrops, view => view.Crop((Math.Min(0.05, boundary), boundary), (0.8, 0.8, 0.2), isFull, side: 96, Interpolation.Bilinear));
}
