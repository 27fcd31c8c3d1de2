namespace Fungi;

/// <summary>Hides the square in the middle, as the context encoder's central region (Pathak et al. 2016, arXiv 1604.07379).</summary>
/// <param name="Area">
/// The square's share of the image's area, between 0 and 1; its side is rounded to the pixels that leave equal margins, and is at most the image's shorter side.
/// </param>
/// <param name="Value">What hidden pixels become; after <see cref="Normalize"/>, 0 is the mean colour.</param>
public sealed record CenterMask(double Area, double Value) : ViewStep, IMaskingStep;

/// <summary>Adds <see cref="CenterMask"/>.</summary>
public static class CenterMaskStep
{
    /// <inheritdoc cref="Fungi.CenterMask"/>
    public static ImageView CenterMask(this ImageView view, double area = 0.25, double value = 0) => view.Then(new CenterMask(area, value));
}
