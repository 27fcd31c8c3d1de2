namespace Fungi;

/// <summary>
/// Hides rectangular blocks of the whole squares of a grid that begins in the upper left corner, as in BEiT (Bao et al. 2022, arXiv
/// 2106.08254) and iBOT (Zhou et al. 2022, arXiv 2111.07832), until a drawn share of the squares is hidden: exactly the nearest whole
/// number. A block's area is uniform from MinPatches squares on and its aspect log-uniform between 0.3 and 1 / 0.3, before its sides are rounded
/// to whole squares; where no block fits any more, single squares make up the number.
/// </summary>
/// <param name="Ratio">The share of the squares that is hidden, uniform between the bounds, between 0 and 1.</param>
/// <param name="Probability">That anything is hidden in a view, between 0 and 1.</param>
/// <param name="MinPatches">The least area of a block in squares, before rounding, at least 1.</param>
/// <param name="PatchSize">The squares' side in pixels; null: that of the backbone's patches.</param>
/// <param name="Value">What hidden pixels become; after <see cref="Normalize"/>, 0 is the mean colour.</param>
public sealed record RandomBlockMask((double Low, double High) Ratio, double Probability, int MinPatches, int? PatchSize, double Value)
    : ViewStep, IRandomStep, IMaskingStep;

/// <summary>Adds <see cref="RandomBlockMask"/>.</summary>
public static class RandomBlockMaskStep
{
    /// <inheritdoc cref="Fungi.RandomBlockMask"/>
    /// <param name="view">The view so far.</param>
    /// <param name="ratio">The bounds of the share of the squares that is hidden.</param>
    /// <param name="probability">That anything is hidden in a view.</param>
    /// <param name="minPatches">The least area of a block in squares, before rounding.</param>
    /// <param name="patchSize">The squares' side in pixels; null: that of the backbone's patches.</param>
    /// <param name="value">What hidden pixels become.</param>
    public static ImageView RandomBlockMask(
        this ImageView view, (double Low, double High) ratio, double probability = 1, int minPatches = 4, int? patchSize = null, double value = 0) =>
        view.Then(new RandomBlockMask(ratio, probability, minPatches, patchSize, value));
}
