namespace Fungi;

/// <summary>
/// Changes brightness, contrast, saturation and hue, in random order, each by a number uniform between two bounds: torchvision's
/// ColorJitter. A factor of 0 is a black, an evenly grey or a colourless image, 1 the image itself; results are cut to [0, 1]. Pixels are in [0, 1].
/// </summary>
/// <param name="Brightness">The factor of all channels, from 0; null: left as it is.</param>
/// <param name="Contrast">The factor of the distance from the image's mean luma, from 0; null: left as it is.</param>
/// <param name="Saturation">The factor of the distance from the pixel's own luma, from 0; null: left as it is.</param>
/// <param name="Hue">The turn of the colour circle, in whole turns between -0.5 and 0.5; null: left as it is.</param>
public sealed record ColorJitter(
    (double Low, double High)? Brightness, (double Low, double High)? Contrast, (double Low, double High)? Saturation, (double Low, double High)? Hue)
    : ViewStep, IRandomStep;

/// <summary>Adds <see cref="Fungi.ColorJitter"/>.</summary>
public static class ColorJitterStep
{
    /// <inheritdoc cref="Fungi.ColorJitter"/>
    /// <param name="view">The view so far.</param>
    /// <param name="brightness">x: a factor from max(0, 1 - x) to 1 + x; 0: left as it is.</param>
    /// <param name="contrast">Likewise.</param>
    /// <param name="saturation">Likewise.</param>
    /// <param name="hue">h: a turn from -h to h, at most 0.5.</param>
    public static ImageView ColorJitter(this ImageView view, double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0) =>
        view.ColorJitter(Factors(brightness), Factors(contrast), Factors(saturation), hue == 0 ? null : (-hue, hue));

    /// <inheritdoc cref="Fungi.ColorJitter"/>
    /// <param name="view">The view so far.</param>
    /// <param name="brightness">The bounds of the factor; null: left as it is.</param>
    /// <param name="contrast">Likewise.</param>
    /// <param name="saturation">Likewise.</param>
    /// <param name="hue">The bounds of the turn, in whole turns; null: left as it is.</param>
    public static ImageView ColorJitter(
        this ImageView view,
        (double Low, double High)? brightness,
        (double Low, double High)? contrast,
        (double Low, double High)? saturation,
        (double Low, double High)? hue) =>
        view.Then(new ColorJitter(brightness, contrast, saturation, hue));

    private static (double Low, double High)? Factors(double strength) => strength == 0 ? null : (Math.Max(0, 1 - strength), 1 + strength);
}
