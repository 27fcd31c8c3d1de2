namespace Fungi;

/// <summary>
/// Blurs with a Gaussian of random width, as torchvision's GaussianBlur; beyond its edges the image is mirrored. Pillow's blur of radius r
/// is this one with a deviation of r.
/// </summary>
/// <param name="Sigma">The Gaussian's standard deviation in pixels, uniform between the bounds, above 0.</param>
/// <param name="KernelSize">
/// The side of the kernel in pixels, odd; null: 2 · ceil(3 · Sigma.High) + 1, which holds 99.7 % of the widest Gaussian. At most twice the
/// image's shorter side less 1.
/// </param>
public sealed record GaussianBlur((double Low, double High) Sigma, int? KernelSize) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="GaussianBlur"/>.</summary>
public static class GaussianBlurStep
{
    /// <inheritdoc cref="Fungi.GaussianBlur"/>
    /// <param name="view">The view so far.</param>
    /// <param name="sigma">The bounds of the standard deviation in pixels.</param>
    /// <param name="kernelSize">The side of the kernel, odd; null: wide enough for the widest Gaussian.</param>
    public static ImageView GaussianBlur(this ImageView view, (double Low, double High) sigma, int? kernelSize = null) =>
        view.Then(new GaussianBlur(sigma, kernelSize));
}
