using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Gaussian blur.</summary>
internal static class Blurring
{
    /// <summary>Blurs images, each with a Gaussian of its own; beyond the edges they are mirrored, without repeating the outermost pixel.</summary>
    /// <param name="images">[M, C, H, W].</param>
    /// <param name="sigmas">[M], in pixels.</param>
    /// <param name="kernelSize">Odd.</param>
    /// <param name="step">Whose work it is, for the message.</param>
    /// <returns>[M, C, H, W].</returns>
    /// <exception cref="InputException">The kernel is too large for the images.</exception>
    public static Tensor Blur(Tensor images, Tensor sigmas, int kernelSize, ViewStep step)
    {
        var (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var radius = kernelSize / 2;
        if (radius >= Math.Min(height, width))
            throw new InputException($"{step}: a kernel of {kernelSize} pixels on an image of {width} x {height}; expected at most {(2 * Math.Min(height, width)) - 1}, or a larger image.");
        var offsets = arange(-radius, radius + 1, ScalarType.Float32, images.device);
        var weights = exp(offsets.square() / (-2 * sigmas.unsqueeze(-1).square()));
        var kernels = (weights / weights.sum([-1], keepdim: true)).repeat_interleave(channels, 0); // [M·C, K]
        var planes = pad(images, [radius, radius, radius, radius], PaddingModes.Reflect).reshape(1, count * channels, height + (2 * radius), width + (2 * radius));
        planes = conv2d(planes, kernels.reshape(-1, 1, 1, kernelSize), groups: count * channels);
        return conv2d(planes, kernels.reshape(-1, 1, kernelSize, 1), groups: count * channels).reshape(images.shape);
    }
}
