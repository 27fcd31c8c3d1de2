namespace Fungi;

/// <summary>Cuts a square window at a uniformly random place, as torchvision's RandomCrop without padding; the image is at least as large.</summary>
/// <param name="Size">The window's side in pixels.</param>
public sealed record RandomCrop(int Size) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomCrop"/>.</summary>
public static class RandomCropStep
{
    /// <inheritdoc cref="Fungi.RandomCrop"/>
    public static ImageView RandomCrop(this ImageView view, int size) => view.Then(new RandomCrop(size));
}
