using Fungi.Imaging;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Small pictures of images.</summary>
public static class Thumbnail
{
    /// <summary>The image, shrunk by a bicubic filter if its longer side is above a length.</summary>
    /// <param name="image">The image.</param>
    /// <param name="side">The length, in pixels.</param>
    public static DecodedImage Of(DecodedImage image, int side)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Math.Max(image.Width, image.Height) <= side) return image;
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return TileSheet.Picture(TileSheet.Shrink(TileSheet.Unit(image, CPU), side));
    }
}
