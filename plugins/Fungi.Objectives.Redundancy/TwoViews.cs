namespace Fungi.Objectives.Redundancy;

/// <summary>The two views of an image that every objective of this family compares, each a group of its own: their statistics differ where their steps do.</summary>
internal static class TwoViews
{
    public const string First = "first";
    public const string Second = "second";

    /// <summary>Two random crops without colour augmentation.</summary>
    public static ImageViews RandomCrops(this ImageViews views, double minArea)
    {
        return views.Group(First, 1, Crop).Group(Second, 1, Crop);

        ImageView Crop(ImageView view) => view.RandomResizedCrop((minArea, 1)).Normalize(ImageStatistics.ImageNet);
    }

    /// <summary>The augmentations of BYOL (Grill et al. 2020, arXiv 2006.07733): the first view is always blurred, the second rarely, and sometimes solarised.</summary>
    public static ImageViews ByolCrops(this ImageViews views, double minArea)
    {
        return views
            .Group(First, 1, view => Colored(view).GaussianBlur((0.1, 2), side: 224).Normalize(ImageStatistics.ImageNet))
            .Group(Second, 1, view => Colored(view)
                .RandomApply(0.1, some => some.GaussianBlur((0.1, 2), side: 224)).RandomApply(0.2, some => some.Solarize()).Normalize(ImageStatistics.ImageNet));

        ImageView Colored(ImageView view) => view
            .RandomResizedCrop((minArea, 1)).RandomHorizontalFlip().RandomApply(0.8, some => some.ColorJitter(0.4, 0.4, 0.2, 0.1)).RandomGrayscale(0.2);
    }
}
