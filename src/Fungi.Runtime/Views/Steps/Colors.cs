using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>What steps do to colours. Images are [..., 3, H, W] in [0, 1]; factors broadcast against them.</summary>
internal static class Colors
{
    /// <summary>A weighted sum of the channels, [..., 1, H, W].</summary>
    public static Tensor Mix(Tensor images, double red, double green, double blue) =>
        images.narrow(-3, 0, 1).mul(red).add_(images.narrow(-3, 1, 1).mul(green)).add_(images.narrow(-3, 2, 1).mul(blue));

    /// <summary>The luma of ITU-R BT.601-2, [..., 1, H, W].</summary>
    public static Tensor Luma(Tensor images) => Mix(images, 0.299, 0.587, 0.114);

    public static Tensor Brightness(Tensor images, Tensor factor) => images.mul(factor).clamp_(0, 1);

    public static Tensor Contrast(Tensor images, Tensor factor) => Blend(images, Mean(Luma(images)), factor);

    public static Tensor Saturation(Tensor images, Tensor factor) => Blend(images, Luma(images), factor);

    /// <summary>Turns the colour circle of the HSV cone and leaves saturation and value.</summary>
    /// <param name="images">The images.</param>
    /// <param name="turns">1 is a whole turn.</param>
    public static Tensor Hue(Tensor images, Tensor turns)
    {
        var (red, green, blue) = (images.narrow(-3, 0, 1), images.narrow(-3, 1, 1), images.narrow(-3, 2, 1));
        var value = images.amax([-3], keepdim: true);
        var chroma = value - images.amin([-3], keepdim: true);
        var divisor = where(chroma.eq(0), ones_like(chroma), chroma);
        var sixths = where(
            value.eq(red), (green - blue) / divisor, where(value.eq(green), ((blue - red) / divisor) + 2, ((red - green) / divisor) + 4)) + (6 * turns);
        return cat([Channel(5), Channel(3), Channel(1)], -3);

        Tensor Channel(int offset)
        {
            var place = (sixths + offset).remainder(6);
            return value - (chroma * place.minimum(4 - place).clamp_(0, 1));
        }
    }

    /// <summary>Between another image, at a factor of 0, and the image, at 1; beyond that, away from the other; cut to [0, 1].</summary>
    public static Tensor Blend(Tensor images, Tensor other, Tensor factor) => images.mul(factor).add_(other * (1 - factor)).clamp_(0, 1);

    /// <summary>
    /// The mean over height and width, [..., C, 1, 1]: rows first, because libtorch sums a single long row in as many parts as there are
    /// threads, and the mean of a view must not depend on whether there are others.
    /// </summary>
    public static Tensor Mean(Tensor images) => images.mean([-1], keepdim: true).mean([-2], keepdim: true);

    /// <summary>Numbers in [0, 1] as the nearest of 256 levels, int64.</summary>
    public static Tensor Levels(Tensor images) => images.mul(byte.MaxValue).round().clamp_(0, byte.MaxValue).to(ScalarType.Int64);
}
