namespace Fungi.Objectives.Distillation;

/// <summary>Where a patch of one crop lies in another, from their boxes (UDI, arXiv 2407.17671). Mirrored crops have their left above their right.</summary>
internal static class PatchPositions
{
    /// <summary>The middles of patches of each crop, in shares of the width and height of each of the first crops.</summary>
    /// <param name="boxes">x0, y0, x1, y1 of the crops, [B, V, 4].</param>
    /// <param name="rows">The patches' rows, [B, V, P].</param>
    /// <param name="columns">The patches' columns, [B, V, P].</param>
    /// <param name="side">Patches along a side.</param>
    /// <param name="others">How many of the crops are looked into, G.</param>
    /// <returns>[B, G, V, P] each; from 0 to 1 inside.</returns>
    public static (Tensor X, Tensor Y) InOther(Tensor boxes, Tensor rows, Tensor columns, long side, long others)
    {
        return (Along(0, columns), Along(1, rows));

        Tensor Along(long axis, Tensor places)
        {
            var (low, high) = (boxes.select(2, axis).unsqueeze(-1), boxes.select(2, axis + 2).unsqueeze(-1)); // [B, V, 1]
            var inImage = (low + ((high - low) * ((places + 0.5) / side))).unsqueeze(1); // [B, 1, V, P]
            var (otherLow, otherHigh) = (low.narrow(1, 0, others).unsqueeze(2), high.narrow(1, 0, others).unsqueeze(2)); // [B, G, 1, 1]
            return (inImage - otherLow) / (otherHigh - otherLow);
        }
    }

    /// <summary>1 where a position is inside, 0 where it is not.</summary>
    public static Tensor AreInside(Tensor x, Tensor y) =>
        (x >= 0).logical_and(x <= 1).logical_and(y >= 0).logical_and(y <= 1).to(x.dtype);

    /// <summary>Bilinear interpolation of patches' values between their middles; beyond the outermost, theirs.</summary>
    /// <param name="patches">Row by row, [B, G, N, L].</param>
    /// <param name="x">[B, G, V, P].</param>
    /// <param name="y">[B, G, V, P].</param>
    /// <param name="side">Patches along a side.</param>
    /// <returns>[B, G, V, P, L].</returns>
    public static Tensor Sample(Tensor patches, Tensor x, Tensor y, long side)
    {
        return einsum("bgvpr,bgvpc,bgrcl->bgvpl", Weights(y), Weights(x), patches.unflatten(2, [side, side]));

        Tensor Weights(Tensor position)
        {
            var place = ((position * side) - 0.5).clamp(min: 0, max: side - 1).unsqueeze(-1);
            return relu(1 - (place - arange(side, dtype: position.dtype, device: position.device)).abs());
        }
    }
}
