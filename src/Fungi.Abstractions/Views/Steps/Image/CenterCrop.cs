namespace Fungi;

/// <summary>Cuts a square from the middle; what lies outside a smaller image is black.</summary>
/// <param name="Size">Side in pixels; null: the backbone's input size.</param>
public sealed record CenterCrop(int? Size) : ViewStep;

/// <summary>Adds <see cref="CenterCrop"/>.</summary>
public static class CenterCropStep
{
    /// <inheritdoc cref="Fungi.CenterCrop"/>
    public static ImageView CenterCrop(this ImageView view, int? size = null) => view.Then(new CenterCrop(size));
}
