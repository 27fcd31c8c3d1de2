using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views;

/// <summary>
/// Resizing as Pillow does it: separable, with filters that widen when an image shrinks and do not look beyond its edges. Pixels in [0, 1]
/// stay there, although the cubic filter overshoots at edges.
/// </summary>
internal static class Resampling
{
    /// <summary>Resizes images of one size.</summary>
    /// <param name="images">[N, V, 3, H, W].</param>
    /// <param name="height">H'.</param>
    /// <param name="width">W'.</param>
    /// <param name="interpolation">The filter.</param>
    /// <returns>[N, V, 3, H', W'].</returns>
    public static Tensor Resize(Tensor images, long height, long width, Interpolation interpolation)
    {
        var shape = images.shape;
        if (shape[^2] == height && shape[^1] == width) return images;
        return Clamp(Interpolate(images.flatten(0, 1), height, width, interpolation), interpolation).unflatten(0, [shape[0], shape[1]]);
    }

    /// <summary>Resizes images of any sizes.</summary>
    /// <param name="images">[1, 3, H, W] each.</param>
    /// <param name="size">S.</param>
    /// <param name="interpolation">The filter.</param>
    /// <returns>[N, 3, S, S].</returns>
    public static Tensor Resize(IEnumerable<Tensor> images, int size, Interpolation interpolation) =>
        Clamp(cat([.. images.Select(image => Interpolate(image, size, size, interpolation))]), interpolation);

    private static Tensor Interpolate(Tensor images, long height, long width, Interpolation interpolation) => interpolate(
        images,
        [height, width],
        mode: interpolation == Interpolation.Bicubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear,
        align_corners: false,
        antialias: true);

    private static Tensor Clamp(Tensor images, Interpolation interpolation) => interpolation == Interpolation.Bicubic ? images.clamp_(0, 1) : images;
}
