namespace Fungi;

/// <summary>
/// Hides a random choice of the whole squares of a grid that begins in the upper left corner, as in SimMIM (Xie et al. 2022, arXiv 2111.09886):
/// their pixels get one value. The number of hidden squares is the same for every view: the nearest whole number to their share.
/// </summary>
/// <param name="Ratio">The share of the squares that is hidden, between 0 and 1.</param>
/// <param name="PatchSize">The squares' side in pixels; null: that of the backbone's patches.</param>
/// <param name="Value">What hidden pixels become; after <see cref="Normalize"/>, 0 is the mean colour.</param>
/// <param name="Drop">
/// Whether hidden patches do not enter a vision transformer at all, as in MAE (He et al. 2022, arXiv 2111.06377): their patch tokens are
/// zeros. The squares then are whole patches of the backbone, one or several. A backbone that cannot drop patches sees them hidden.
/// </param>
public sealed record RandomPatchMask(double Ratio, int? PatchSize, double Value, bool Drop = false) : ViewStep, IRandomStep, IMaskingStep;

/// <summary>Adds <see cref="RandomPatchMask"/>.</summary>
public static class RandomPatchMaskStep
{
    /// <inheritdoc cref="Fungi.RandomPatchMask"/>
    /// <param name="view">The view so far.</param>
    /// <param name="ratio">The share of the squares that is hidden.</param>
    /// <param name="patchSize">The squares' side in pixels; null: that of the backbone's patches.</param>
    /// <param name="value">What hidden pixels become.</param>
    /// <param name="drop">Whether hidden patches do not enter a vision transformer at all.</param>
    public static ImageView RandomPatchMask(this ImageView view, double ratio = 0.75, int? patchSize = null, double value = 0, bool drop = false) =>
        view.Then(new RandomPatchMask(ratio, patchSize, value, drop));
}
