namespace Fungi;

/// <summary>Gives all three channels the luma of ITU-R BT.601-2, 0.299 R + 0.587 G + 0.114 B.</summary>
public sealed record Grayscale : ViewStep;

/// <summary>Does what <see cref="Grayscale"/> does, with a probability.</summary>
/// <param name="Probability">Between 0 and 1.</param>
public sealed record RandomGrayscale(double Probability) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="Grayscale"/> or <see cref="RandomGrayscale"/>.</summary>
public static class GrayscaleStep
{
    /// <inheritdoc cref="Fungi.Grayscale"/>
    public static ImageView Grayscale(this ImageView view) => view.Then(new Grayscale());

    /// <inheritdoc cref="Fungi.RandomGrayscale"/>
    public static ImageView RandomGrayscale(this ImageView view, double probability = 0.1) => view.Then(new RandomGrayscale(probability));
}
