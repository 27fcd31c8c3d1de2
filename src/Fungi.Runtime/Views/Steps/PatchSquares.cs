using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>The whole squares of a grid over an image that begins in its upper left corner.</summary>
/// <param name="Rows">Squares from top to bottom.</param>
/// <param name="Columns">Squares from left to right.</param>
/// <param name="Side">Their side in pixels.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatchSquares(int Rows, int Columns, int Side)
{
    /// <summary>How many there are.</summary>
    public int Count => Rows * Columns;

    /// <summary>The squares of a side, or else the backbone's patches, on images.</summary>
    /// <exception cref="InputException">There is no side, or the images are smaller than a square.</exception>
    public static PatchSquares On(Tensor images, int? side, ViewStep step, ViewContext context)
    {
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var size = side ?? context.PatchSize ?? throw new InputException($"{step}: the backbone has no patches; expected a PatchSize.");
        return height >= size && width >= size
            ? new(height / size, width / size, size)
            : throw new InputException($"{step}: the image of {width} x {height} pixels is smaller than a patch of {size} pixels; expected a larger image.");
    }

    /// <summary>How many squares a share of them is: the nearest whole number.</summary>
    public int Share(double ratio) => (int)Math.Round(ratio * Count, MidpointRounding.AwayFromZero);

    /// <summary>Each square as a block of pixels, or of anything else.</summary>
    /// <param name="hidden">Which squares, for each of N · V views, row by row.</param>
    /// <param name="side">The block's side.</param>
    /// <param name="height">H, at least Rows · side; what lies beyond is false.</param>
    /// <param name="width">W, at least Columns · side.</param>
    /// <param name="context">N and V.</param>
    /// <returns>Bool [N, V, H, W], on the CPU.</returns>
    public Tensor Spread(IReadOnlyList<bool[]> hidden, int side, long height, long width, ViewContext context)
    {
        var squares = tensor(hidden.SelectMany(view => view).ToArray(), [context.Samples, context.Views, Rows, 1, Columns, 1]);
        var spread = squares.expand(-1, -1, -1, side, -1, side).reshape(context.Samples, context.Views, Rows * side, Columns * side);
        return pad(spread, [0, width - (Columns * side), 0, height - (Rows * side)]);
    }

    /// <summary>The pixels of squares, bool [N, V, H, W].</summary>
    public Tensor Pixels(IReadOnlyList<bool[]> hidden, Tensor images, ViewContext context) =>
        Spread(hidden, Side, images.shape[^2], images.shape[^1], context).to(images.device);
}
