namespace Fungi;

/// <summary>
/// Moves each pixel away from, or towards, the mean of its neighbourhood, as Pillow's ImageEnhance.Sharpness: the nine pixels around count
/// 1 each, the centre 5, and the outermost pixels stay. Results are cut to [0, 1]. Pixels are in [0, 1].
/// </summary>
/// <param name="Factor">From 0, the smoothed image; 1 is the image itself, more is sharper. Uniform between the bounds, drawn for each view.</param>
public sealed record Sharpness((double Low, double High) Factor) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="Sharpness"/>.</summary>
public static class SharpnessStep
{
    /// <inheritdoc cref="Fungi.Sharpness"/>
    public static ImageView Sharpness(this ImageView view, (double Low, double High) factor) => view.Then(new Sharpness(factor));
}
