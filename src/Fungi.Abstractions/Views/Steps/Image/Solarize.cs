namespace Fungi;

/// <summary>Turns numbers from a threshold on into their negatives, 1 - x. Pixels are in [0, 1].</summary>
/// <param name="Threshold">From 0, where all are inverted; 0.5 is Pillow's 128.</param>
public sealed record Solarize(double Threshold) : ViewStep;

/// <summary>Adds <see cref="Solarize"/>.</summary>
public static class SolarizeStep
{
    /// <inheritdoc cref="Fungi.Solarize"/>
    public static ImageView Solarize(this ImageView view, double threshold = 0.5) => view.Then(new Solarize(threshold));
}
