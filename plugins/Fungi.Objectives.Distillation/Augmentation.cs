namespace Fungi.Objectives.Distillation;

/// <summary>What BYOL and its kin do to a crop, which FUNGI leaves out: its features are better without.</summary>
internal static class Augmentation
{
    /// <summary>Changes colours, mostly, and sometimes to grey.</summary>
    public static ImageView Colours(this ImageView view, double strength, double saturation) => view
        .RandomApply(0.8, some => some.ColorJitter(strength, strength, saturation, 0.1)).RandomGrayscale(0.2);

    /// <summary>Inverts bright pixels now and then.</summary>
    public static ImageView Solarized(this ImageView view) => view.RandomApply(0.2, some => some.Solarize());

    /// <summary>Blurs with a probability.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="probability">How often.</param>
    /// <param name="side">The side of the textbook's view in pixels, which its deviations are meant for.</param>
    public static ImageView Blur(this ImageView view, double probability, int side = 224) =>
        view.RandomApply(probability, some => some.GaussianBlur((0.1, 2), side: side));

    /// <summary>What BYOL does to its first crop or what it does to its second.</summary>
    public static ImageView EitherWay(this ImageView view) => view.RandomChoice(1, some => some.Blur(1), some => some.Blur(0.1).Solarized());
}
