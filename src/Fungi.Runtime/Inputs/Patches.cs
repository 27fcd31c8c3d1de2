using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Images cut into the backbone's patches.</summary>
internal static class Patches
{
    /// <summary>Cuts images into patches, row by row; pixels beyond the last whole patch are left out, as the backbone leaves them.</summary>
    /// <param name="images">[B, V, C, H, W].</param>
    /// <param name="views">Where they come from.</param>
    /// <returns>[B, V, N, C·P·P], a patch's numbers by channel, row and column.</returns>
    public static Tensor Cut(Tensor images, RenderedViews views)
    {
        var size = views.PatchSize ?? throw new InputException("The loss asks for patches, and the backbone has none; expected one that has, such as a vision transformer.");
        var (channels, rows, columns) = (images.shape[2], images.shape[3] / size, images.shape[4] / size);
        return images.narrow(3, 0, rows * size).narrow(4, 0, columns * size)
            .reshape(images.shape[0], images.shape[1], channels, rows, size, columns, size)
            .permute(0, 1, 3, 5, 2, 4, 6)
            .reshape(images.shape[0], images.shape[1], rows * columns, channels * size * size);
    }
}
