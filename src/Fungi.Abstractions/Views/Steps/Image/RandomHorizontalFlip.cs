namespace Fungi;

/// <summary>Mirrors left and right with a probability.</summary>
/// <param name="Probability">Between 0 and 1.</param>
public sealed record RandomHorizontalFlip(double Probability) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomHorizontalFlip"/>.</summary>
public static class RandomHorizontalFlipStep
{
    /// <inheritdoc cref="Fungi.RandomHorizontalFlip"/>
    public static ImageView RandomHorizontalFlip(this ImageView view, double probability = 0.5) =>
        view.Then(new RandomHorizontalFlip(probability));
}
