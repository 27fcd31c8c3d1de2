namespace Fungi;

/// <summary>
/// Hides random rectangles (Zhong et al. 2020, arXiv 1708.04896), in torchvision's distribution: each of Count tries hides one with a
/// probability, independently of the others; of ten draws the first that is smaller than the image is taken, and where none is, nothing is hidden.
/// </summary>
/// <param name="Count">The number of tries, at least 1.</param>
/// <param name="Probability">Of each try, between 0 and 1.</param>
/// <param name="Scale">A rectangle's share of the image's area, uniform between the bounds.</param>
/// <param name="Ratio">Its height over width, log-uniform between the bounds, above 0.</param>
/// <param name="Value">What hidden pixels become; after <see cref="Normalize"/>, 0 is the mean colour.</param>
public sealed record RandomErasing(int Count, double Probability, (double Low, double High) Scale, (double Low, double High) Ratio, double Value)
    : ViewStep, IRandomStep, IMaskingStep;

/// <summary>Adds <see cref="RandomErasing"/>.</summary>
public static class RandomErasingStep
{
    /// <inheritdoc cref="Fungi.RandomErasing"/>
    /// <param name="view">The view so far.</param>
    /// <param name="count">The number of tries.</param>
    /// <param name="probability">Of each try.</param>
    /// <param name="scale">A rectangle's share of the image's area; null: 0.02 to 0.33.</param>
    /// <param name="ratio">Its height over width; null: 0.3 to 3.3.</param>
    /// <param name="value">What hidden pixels become.</param>
    public static ImageView RandomErasing(
        this ImageView view,
        int count = 1,
        double probability = 0.5,
        (double Low, double High)? scale = null,
        (double Low, double High)? ratio = null,
        double value = 0) =>
        view.Then(new RandomErasing(count, probability, scale ?? (0.02, 0.33), ratio ?? (0.3, 3.3), value));
}
