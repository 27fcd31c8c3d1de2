namespace Fungi.Objectives.Distillation;

/// <summary>What BYOL and its kin do to a crop, which FUNGI leaves out: its features are better without.</summary>
internal static class Augmentation
{
    /// <summary>Changes colours, mostly, and sometimes to grey.</summary>
    public static ImageView Colours(this ImageView view, double strength, double saturation) => view
        .RandomApply(0.8, some => some.ColorJitter(strength, strength, saturation, 0.1)).RandomGrayscale(0.2);

    /// <summary>Blurs with a probability, with the deviations that are common at 224 pixels.</summary>
    public static ImageView Blur(this ImageView view, double probability) => view.RandomApply(probability, some => some.GaussianBlur((0.1, 2)));
}
