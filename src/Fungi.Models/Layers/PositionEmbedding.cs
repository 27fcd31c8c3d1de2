using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>Learned positions of a square grid of patches, and of tokens before them; for a grid of another size they are interpolated.</summary>
public sealed class PositionEmbedding
{
    private readonly Parameter positions;
    private readonly int side;
    private readonly PositionInterpolation interpolation;

    /// <summary>Declares <c>NAME</c> [1, P + side², width].</summary>
    /// <param name="parameters">Where to declare it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="width">Channels of a token.</param>
    /// <param name="side">Patches along a side of the grid.</param>
    /// <param name="prefix">P: positions that are no patch's.</param>
    /// <param name="interpolation">How a grid of another size gets its positions.</param>
    public PositionEmbedding(ParameterSet parameters, string name, int width, int side, int prefix, PositionInterpolation interpolation)
    {
        positions = parameters.Declare(name, Initializers.Normal, 1, prefix + (side * side), width);
        (this.side, this.interpolation, PrefixLength) = (side, interpolation, prefix);
    }

    /// <summary>P.</summary>
    public int PrefixLength { get; }

    /// <summary>The positions that are no patch's, [1, P, width].</summary>
    public Tensor OfPrefix(ScalarType type) => positions.As(type).narrow(1, 0, PrefixLength);

    /// <summary>The positions of a grid's patches: [1, rows · columns, width].</summary>
    public Tensor OfPatches(long rows, long columns, ScalarType type)
    {
        if (rows == side && columns == side) return positions.As(type).narrow(1, PrefixLength, (long)side * side);
        var grid = positions.Value.narrow(1, PrefixLength, (long)side * side).reshape(1, side, side, -1).permute(0, 3, 1, 2);
        return interpolation.Resize(grid, rows, columns).flatten(2).transpose(1, 2).to(type);
    }
}
