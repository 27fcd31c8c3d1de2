namespace Fungi;

/// <summary>
/// Blurs with a Gaussian of random width, as torchvision's GaussianBlur; beyond its edges the image is mirrored. Pillow's blur of radius r
/// is this one with a deviation of r.
/// </summary>
/// <param name="Sigma">The Gaussian's standard deviation in pixels, uniform between the bounds, above 0.</param>
/// <param name="KernelSize">
/// The side of the kernel in pixels, odd; null: 2 · ceil(3 · the widest deviation) + 1, which holds 99.7 % of that Gaussian. At most
/// twice the image's shorter side less 1.
/// </param>
/// <param name="Side">
/// The shorter side in pixels of the views that <paramref name="Sigma"/> is meant for: at half the side half of it blurs as much. null: it
/// is in pixels of whatever view.
/// </param>
public sealed record GaussianBlur((double Low, double High) Sigma, int? KernelSize, int? Side) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="GaussianBlur"/>.</summary>
public static class GaussianBlurStep
{
    /// <inheritdoc cref="Fungi.GaussianBlur"/>
    /// <param name="view">The view so far.</param>
    /// <param name="sigma">The bounds of the standard deviation in pixels.</param>
    /// <param name="kernelSize">The side of the kernel, odd; null: wide enough for the widest Gaussian.</param>
    /// <param name="side">The shorter side of the views that the bounds are meant for, to which others are in proportion; null: of any.</param>
    public static ImageView GaussianBlur(this ImageView view, (double Low, double High) sigma, int? kernelSize = null, int? side = null) =>
        view.Then(new GaussianBlur(sigma, kernelSize, side));
}
