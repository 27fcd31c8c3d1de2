namespace Fungi;

/// <summary>Subtracts the mean and divides by the standard deviation of each channel.</summary>
public sealed record Normalize(ImageStatistics Statistics) : ViewStep;

/// <summary>Adds <see cref="Normalize"/>.</summary>
public static class NormalizeStep
{
    /// <inheritdoc cref="Fungi.Normalize"/>
    public static ImageView Normalize(this ImageView view, ImageStatistics statistics) => view.Then(new Normalize(statistics));
}
