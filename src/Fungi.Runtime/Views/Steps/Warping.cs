using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Reads images at other places than their pixels. Coordinates go from -1 to 1, from edge to edge.</summary>
internal static class Warping
{
    /// <summary>The centres of the pixels: x as [W], y as [H, 1].</summary>
    public static (Tensor X, Tensor Y) Centres(Tensor images)
    {
        return (Along(images.shape[^1]), Along(images.shape[^2]).unsqueeze(-1));

        Tensor Along(long size) => arange(size, dtype: ScalarType.Float32, device: images.device).mul_(2).add_(1).div_(size).sub_(1);
    }

    /// <summary>Reads each of [M, 3, H, W] at x and y [M, H, W], bilinearly; beyond the edges it is black.</summary>
    public static Tensor Read(Tensor images, Tensor x, Tensor y) => grid_sample(images, stack([x, y], -1), align_corners: false);
}
