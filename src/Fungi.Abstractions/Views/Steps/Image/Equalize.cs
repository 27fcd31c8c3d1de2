namespace Fungi;

/// <summary>Spreads each channel's 256 levels so that all are used about equally, as Pillow's equalize. Pixels are in [0, 1].</summary>
public sealed record Equalize : ViewStep;

/// <summary>Adds <see cref="Equalize"/>.</summary>
public static class EqualizeStep
{
    /// <inheritdoc cref="Fungi.Equalize"/>
    public static ImageView Equalize(this ImageView view) => view.Then(new Equalize());
}
