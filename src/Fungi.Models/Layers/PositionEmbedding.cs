using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>
/// Learned positions of the class token and of a square grid of patches; for a grid of another size they are interpolated exactly as
/// DINO's <c>interpolate_pos_encoding</c> does.
/// </summary>
public sealed class PositionEmbedding
{
    // DINO adds it to the grid's size against rounding errors in the number of patches. It shifts the samples, so it must be kept.
    private const double Offset = 0.1;

    private readonly Parameter positions;
    private readonly int side;

    /// <summary>Declares <c>NAME</c> [1, 1 + side², width].</summary>
    public PositionEmbedding(ParameterSet parameters, string name, int width, int side)
    {
        positions = parameters.Declare(name, Initializers.Normal, 1, 1 + (side * side), width);
        this.side = side;
    }

    /// <summary>The positions of a grid: [1, 1 + rows · columns, width].</summary>
    public Tensor Forward(long rows, long columns, ScalarType type) =>
        rows == side && columns == side ? positions.As(type) : Interpolate(rows, columns).to(type);

    private Tensor Interpolate(long rows, long columns)
    {
        var width = positions.Shape[2];
        var grid = positions.Value.narrow(1, 1, (long)side * side).reshape(1, side, side, width).permute(0, 3, 1, 2);
        var resized = functional.interpolate(
            grid, scale_factor: [(rows + Offset) / side, (columns + Offset) / side], mode: InterpolationMode.Bicubic, align_corners: false);
        return cat([positions.Value.narrow(1, 0, 1), resized.permute(0, 2, 3, 1).reshape(1, rows * columns, width)], 1);
    }
}
