namespace Fungi;

/// <summary>Cuts a box of random area and aspect and resizes it to a square, in torchvision's distribution (ten tries, then the centre).</summary>
/// <param name="Scale">The box's share of the image's area, uniform between the bounds.</param>
/// <param name="Ratio">The box's width over height, log-uniform between the bounds.</param>
/// <param name="Size">Side of the result in pixels; null: the backbone's input size.</param>
/// <param name="Interpolation">The filter.</param>
public sealed record RandomResizedCrop((double Low, double High) Scale, (double Low, double High) Ratio, int? Size, Interpolation Interpolation)
    : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomResizedCrop"/>.</summary>
public static class RandomResizedCropStep
{
    /// <inheritdoc cref="Fungi.RandomResizedCrop"/>
    /// <param name="view">The view so far.</param>
    /// <param name="scale">The box's share of the image's area.</param>
    /// <param name="ratio">The box's width over height; null: 3/4 to 4/3.</param>
    /// <param name="size">Side of the result in pixels; null: the backbone's input size.</param>
    /// <param name="interpolation">The filter.</param>
    public static ImageView RandomResizedCrop(
        this ImageView view,
        (double Low, double High) scale,
        (double Low, double High)? ratio = null,
        int? size = null,
        Interpolation interpolation = Interpolation.Bicubic) =>
        view.Then(new RandomResizedCrop(scale, ratio ?? (3.0 / 4, 4.0 / 3), size, interpolation));
}
