namespace Fungi;

/// <summary>The negative, 1 - x. Pixels are in [0, 1].</summary>
public sealed record Invert : ViewStep;

/// <summary>Adds <see cref="Invert"/>.</summary>
public static class InvertStep
{
    /// <inheritdoc cref="Fungi.Invert"/>
    public static ImageView Invert(this ImageView view) => view.Then(new Invert());
}
