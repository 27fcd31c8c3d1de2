namespace Fungi;

/// <summary>
/// Hides each pixel, in all its channels, with a probability and independently of the others: the masking noise of the denoising
/// autoencoder (Vincent et al. 2008).
/// </summary>
/// <param name="Ratio">The probability, between 0 and 1.</param>
/// <param name="Value">What hidden pixels become; after <see cref="Normalize"/>, 0 is the mean colour.</param>
public sealed record RandomPixelMask(double Ratio, double Value) : ViewStep, IRandomStep, IMaskingStep;

/// <summary>Adds <see cref="RandomPixelMask"/>.</summary>
public static class RandomPixelMaskStep
{
    /// <inheritdoc cref="Fungi.RandomPixelMask"/>
    public static ImageView RandomPixelMask(this ImageView view, double ratio, double value = 0) => view.Then(new RandomPixelMask(ratio, value));
}
