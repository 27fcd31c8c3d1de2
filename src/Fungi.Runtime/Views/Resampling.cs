using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views;

/// <summary>Resizing as Pillow does it: separable, and with filters that widen when an image shrinks.</summary>
internal static class Resampling
{
    /// <summary>Resizes images with pixels in [0, 1], and keeps them there: the cubic filter overshoots at edges.</summary>
    /// <param name="images">[N, 3, H, W] or [N, V, 3, H, W].</param>
    /// <param name="height">H'.</param>
    /// <param name="width">W'.</param>
    /// <param name="interpolation">The filter.</param>
    /// <returns>The same but for H' and W'.</returns>
    public static Tensor Resize(Tensor images, long height, long width, Interpolation interpolation)
    {
        var shape = images.shape;
        if (shape[^2] == height && shape[^1] == width) return images;
        var mode = interpolation == Interpolation.Bicubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear;
        var resized = interpolate(images.flatten(0, -4), [height, width], mode: mode, align_corners: false, antialias: true);
        if (interpolation == Interpolation.Bicubic) resized.clamp_(0, 1);
        return resized.reshape([.. shape[..^2], height, width]);
    }
}
