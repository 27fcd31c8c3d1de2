namespace Fungi;

/// <summary>
/// Leaves the pixels alone and draws numbers uniform in [0, 1) for each view, which <see cref="ViewNumbersAttribute"/> hands to the loss: the
/// randomness of a loss (permutations by argsort, coins, noise), which may draw none itself.
/// </summary>
/// <param name="Count">How many for each view, at least 1.</param>
public sealed record RandomNumbers(int Count) : ViewStep, IRandomStep, INumberingStep;

/// <summary>Adds <see cref="RandomNumbers"/>.</summary>
public static class RandomNumbersStep
{
    /// <inheritdoc cref="Fungi.RandomNumbers"/>
    public static ImageView RandomNumbers(this ImageView view, int count) => view.Then(new RandomNumbers(count));
}
