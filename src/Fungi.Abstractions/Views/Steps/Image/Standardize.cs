namespace Fungi;

/// <summary>
/// Subtracts from each channel of a view its own mean and divides by its own standard deviation (over the number of pixels); a channel of
/// one number becomes 0.
/// </summary>
public sealed record Standardize : ViewStep;

/// <summary>Adds <see cref="Standardize"/>.</summary>
public static class StandardizeStep
{
    /// <inheritdoc cref="Fungi.Standardize"/>
    public static ImageView Standardize(this ImageView view) => view.Then(new Standardize());
}
