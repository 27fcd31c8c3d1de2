namespace Fungi;

/// <summary>
/// Deletes each word, independently of the others, with a probability: the paper's augmentation of texts for SimCLR. Words are what
/// white space separates; a text that would lose all of them keeps one at random.
/// </summary>
/// <param name="Probability">Between 0 and 1.</param>
public sealed record RandomWordDeletion(double Probability) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomWordDeletion"/>.</summary>
public static class RandomWordDeletionStep
{
    /// <inheritdoc cref="Fungi.RandomWordDeletion"/>
    public static TextView RandomWordDeletion(this TextView view, double probability = 0.1) => view.Then(new RandomWordDeletion(probability));
}
