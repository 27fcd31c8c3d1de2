using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models;

/// <summary>How a vision transformer interpolates its positions to a grid that it was not trained on. Every family is bicubic; they differ in the details.</summary>
/// <param name="Offset">
/// What is added to the new size before the scale is taken, in patches. DINO adds 0.1 against rounding errors in the number of patches; it shifts the
/// samples, so it must be kept. 0: the new size is exact.
/// </param>
/// <param name="Antialias">Whether the filter widens where the grid shrinks.</param>
/// <param name="AlignCorners">Whether the corners' positions stay what they are.</param>
public sealed record PositionInterpolation(double Offset = 0, bool Antialias = false, bool AlignCorners = false)
{
    /// <summary>DINO, and DINOv2 without registers.</summary>
    public static PositionInterpolation Dino { get; } = new(Offset: 0.1);

    /// <summary>MAE and Hugging Face.</summary>
    public static PositionInterpolation Exact { get; } = new();

    /// <summary>timm, OpenCLIP, and DINOv2 with registers.</summary>
    public static PositionInterpolation Antialiased { get; } = new(Antialias: true);

    /// <summary>torchvision.</summary>
    public static PositionInterpolation Corners { get; } = new(AlignCorners: true);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"positions{(Offset > 0 ? $" offset by {Offset:R}" : " exact")}{(Antialias ? ", antialiased" : "")}{(AlignCorners ? ", corners aligned" : "")}");

    /// <summary>[1, width, side, side] to [1, width, rows, columns].</summary>
    internal Tensor Resize(Tensor grid, long rows, long columns)
    {
        var (size, scale) = Offset == 0 ? ((long[]?)[rows, columns], (double[]?)null) : (null, [(rows + Offset) / grid.shape[2], (columns + Offset) / grid.shape[3]]);
        return functional.interpolate(grid, size, scale, InterpolationMode.Bicubic, AlignCorners, antialias: Antialias);
    }
}
