namespace Fungi;

/// <summary>
/// A <see cref="RandomResizedCrop"/> that is shifted, as little as needed, until it overlaps a reference box: along both axes by at least a
/// share of the smaller side, as in UDI (arXiv 2407.17671). The reference is drawn once for each sample, from the seed and the numbers that
/// describe it: it is the same for all groups of all objectives that describe it alike, and where the image they get is the same.
/// </summary>
/// <param name="Scale">The box's share of the image's area, uniform between the bounds.</param>
/// <param name="ReferenceScale">The reference box's share.</param>
/// <param name="Overlap">The least overlap along each axis, as a share of the smaller of the two sides, between 0 and 1.</param>
/// <param name="StartsWithReference">Whether view 0 is the reference box.</param>
/// <param name="Ratio">Width over height of both boxes, log-uniform between the bounds.</param>
/// <param name="Size">Side of the result in pixels; null: the backbone's input size.</param>
/// <param name="Interpolation">The filter.</param>
public sealed record RandomOverlappingCrop(
    (double Low, double High) Scale,
    (double Low, double High) ReferenceScale,
    double Overlap,
    bool StartsWithReference,
    (double Low, double High) Ratio,
    int? Size,
    Interpolation Interpolation)
    : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomOverlappingCrop"/>.</summary>
public static class RandomOverlappingCropStep
{
    /// <inheritdoc cref="Fungi.RandomOverlappingCrop"/>
    /// <param name="view">The view so far.</param>
    /// <param name="scale">The box's share of the image's area.</param>
    /// <param name="referenceScale">The reference box's share.</param>
    /// <param name="overlap">The least overlap along each axis, as a share of the smaller side.</param>
    /// <param name="startsWithReference">Whether view 0 is the reference box.</param>
    /// <param name="ratio">Width over height of both boxes; null: 3/4 to 4/3.</param>
    /// <param name="size">Side of the result in pixels; null: the backbone's input size.</param>
    /// <param name="interpolation">The filter.</param>
    public static ImageView RandomOverlappingCrop(
        this ImageView view,
        (double Low, double High) scale,
        (double Low, double High) referenceScale,
        double overlap = 0.5,
        bool startsWithReference = false,
        (double Low, double High)? ratio = null,
        int? size = null,
        Interpolation interpolation = Interpolation.Bicubic) =>
        view.Then(new RandomOverlappingCrop(scale, referenceScale, overlap, startsWithReference, ratio ?? (3.0 / 4, 4.0 / 3), size, interpolation));
}
