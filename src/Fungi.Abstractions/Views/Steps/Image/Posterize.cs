namespace Fungi;

/// <summary>Keeps the highest bits of each channel's 8, as Pillow's posterize. Pixels are in [0, 1].</summary>
/// <param name="Bits">How many are kept, from 1 to 8: uniform among the whole numbers between the bounds, both included, drawn for each view.</param>
public sealed record Posterize((int Low, int High) Bits) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="Posterize"/>.</summary>
public static class PosterizeStep
{
    /// <inheritdoc cref="Fungi.Posterize"/>
    public static ImageView Posterize(this ImageView view, (int Low, int High) bits) => view.Then(new Posterize(bits));
}
