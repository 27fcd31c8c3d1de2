using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>
/// Learned positions of the class tokens and of a square grid of patches; for a grid of another size they are interpolated exactly as
/// DINO's <c>interpolate_pos_encoding</c> does.
/// </summary>
public sealed class PositionEmbedding
{
    // DINO adds it to the grid's size against rounding errors in the number of patches. It shifts the samples, so it must be kept.
    private const double Offset = 0.1;

    private readonly Parameter positions;
    private readonly int side;
    private readonly int classPositions;

    /// <summary>Declares <c>NAME</c> [1, P + side², width].</summary>
    /// <param name="parameters">Where to declare it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="width">Channels of a token.</param>
    /// <param name="side">Patches along a side of the grid.</param>
    /// <param name="classPositions">P: one for each class token, or one for all.</param>
    public PositionEmbedding(ParameterSet parameters, string name, int width, int side, int classPositions = 1)
    {
        positions = parameters.Declare(name, Initializers.Normal, 1, classPositions + (side * side), width);
        (this.side, this.classPositions) = (side, classPositions);
    }

    /// <summary>The positions of the class tokens, [1, P, width].</summary>
    public Tensor OfClassTokens(ScalarType type) => positions.As(type).narrow(1, 0, classPositions);

    /// <summary>The positions of a grid's patches: [1, rows · columns, width].</summary>
    public Tensor OfPatches(long rows, long columns, ScalarType type) =>
        rows == side && columns == side ? positions.As(type).narrow(1, classPositions, (long)side * side) : Interpolate(rows, columns).to(type);

    private Tensor Interpolate(long rows, long columns)
    {
        var width = positions.Shape[2];
        var grid = positions.Value.narrow(1, classPositions, (long)side * side).reshape(1, side, side, width).permute(0, 3, 1, 2);
        var resized = functional.interpolate(
            grid, scale_factor: [(rows + Offset) / side, (columns + Offset) / side], mode: InterpolationMode.Bicubic, align_corners: false);
        return resized.permute(0, 2, 3, 1).reshape(1, rows * columns, width);
    }
}
