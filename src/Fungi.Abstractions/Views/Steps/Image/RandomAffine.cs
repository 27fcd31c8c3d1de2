namespace Fungi;

/// <summary>
/// Turns, scales, shears and shifts about the image's centre, as torchvision's RandomAffine: bilinear, and black where the image does not
/// reach. The view is no upright box of the original any more.
/// </summary>
/// <param name="Degrees">The angle is uniform between -Degrees and Degrees, clockwise.</param>
/// <param name="Translate">The shift along each axis, uniform up to this share of width and height in both directions and rounded to pixels; null: none.</param>
/// <param name="Scale">The factor, uniform between the bounds, above 0; null: 1.</param>
/// <param name="Shear">The horizontal shear is uniform between -Shear and Shear degrees.</param>
public sealed record RandomAffine(double Degrees, (double X, double Y)? Translate, (double Low, double High)? Scale, double Shear) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomAffine"/>.</summary>
public static class RandomAffineStep
{
    /// <inheritdoc cref="Fungi.RandomAffine"/>
    /// <param name="view">The view so far.</param>
    /// <param name="degrees">The largest angle, in degrees.</param>
    /// <param name="translate">The largest shift, in shares of width and height; null: none.</param>
    /// <param name="scale">The bounds of the factor; null: 1.</param>
    /// <param name="shear">The largest horizontal shear, in degrees.</param>
    public static ImageView RandomAffine(
        this ImageView view, double degrees = 0, (double X, double Y)? translate = null, (double Low, double High)? scale = null, double shear = 0) =>
        view.Then(new RandomAffine(degrees, translate, scale, shear));
}
