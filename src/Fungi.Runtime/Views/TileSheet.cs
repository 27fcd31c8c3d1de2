using Fungi.Imaging;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Pictures beside and below each other, on white.</summary>
internal static class TileSheet
{
    private const int Gap = 4; // pixels

    /// <summary>Pixels in [0, 1], [3, H, W].</summary>
    public static Tensor Unit(DecodedImage image, Device device)
    {
        using var scope = NewDisposeScope();
        return ViewSource.From("", image, device).Pixels.permute(2, 0, 1).to(ScalarType.Float32).div(byte.MaxValue).MoveToOuterDisposeScope();
    }

    /// <summary>Shrinks a picture whose longer side is too long.</summary>
    /// <param name="picture">[3, H, W] in [0, 1].</param>
    /// <param name="side">How long it may be, in pixels.</param>
    /// <returns>The same or smaller, on the CPU.</returns>
    public static Tensor Shrink(Tensor picture, int side)
    {
        var (height, width) = (picture.shape[1], picture.shape[2]);
        var scale = Math.Min(1, side / (double)Math.Max(height, width));
        return Resampling.Resize(picture.unsqueeze(0).unsqueeze(0), Length(height), Length(width), Interpolation.Bicubic).squeeze(0).squeeze(0).cpu();

        long Length(long pixels) => Math.Max(1, (long)Math.Round(scale * pixels));
    }

    /// <summary>Lays rows of pictures below each other.</summary>
    /// <param name="rows">[3, H, W] each, in [0, 1], on the CPU.</param>
    public static DecodedImage Lay(IReadOnlyList<Tensor[]> rows)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (rows.Sum(Height) + (Gap * (rows.Count + 1)), rows.Max(row => row.Sum(tile => (int)tile.shape[2]) + (Gap * (row.Length + 1))));
        var sheet = ones(3, height, width);
        var top = Gap;
        foreach (var row in rows)
        {
            var left = Gap;
            foreach (var tile in row)
            {
                sheet.narrow(1, top, tile.shape[1]).narrow(2, left, tile.shape[2]).copy_(tile);
                left += (int)tile.shape[2] + Gap;
            }

            top += Height(row) + Gap;
        }

        return Picture(sheet);

        static int Height(Tensor[] row) => (int)row.Max(tile => tile.shape[1]);
    }

    /// <summary>[3, H, W] in [0, 1] as bytes.</summary>
    public static DecodedImage Picture(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var bytes = pixels.mul(byte.MaxValue).round_().to(ScalarType.Byte).permute(1, 2, 0).contiguous();
        return new((int)pixels.shape[2], (int)pixels.shape[1], bytes.data<byte>().ToArray());
    }
}
