namespace Fungi.Objectives.Distillation;

/// <summary>What BYOL and its kin do to a crop, which FUNGI leaves out: its features are better without.</summary>
internal static class Augmentation
{
    /// <summary>Changes colours, mostly, and sometimes to grey.</summary>
    public static ImageView Colours(this ImageView view, double strength, double saturation) => view
        .RandomApply(0.8, some => some.ColorJitter(strength, strength, saturation, 0.1)).RandomGrayscale(0.2);

    /// <summary>What BYOL does to its first crop or what it does to its second: blur, or solarise now and then.</summary>
    public static ImageView EitherWay(this ImageView view, double blur) =>
        view.RandomChoice(1, some => some.Blur(blur), some => some.Blur(0.1).RandomApply(0.2, few => few.Solarize()));

    /// <summary>Blurs with a probability, with the deviations that are common at 224 pixels.</summary>
    public static ImageView Blur(this ImageView view, double probability) => view.RandomApply(probability, some => some.GaussianBlur((0.1, 2), side: 224));
}
