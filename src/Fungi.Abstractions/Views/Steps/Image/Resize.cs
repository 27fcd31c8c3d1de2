namespace Fungi;

/// <summary>Resizes to an exact square, whatever the aspect.</summary>
/// <param name="Size">Side in pixels; null: the backbone's input size.</param>
/// <param name="Interpolation">The filter.</param>
public sealed record Resize(int? Size, Interpolation Interpolation) : ViewStep;

/// <summary>Resizes the shorter side and keeps the aspect; the longer side is truncated to whole pixels, as torchvision does.</summary>
/// <param name="Size">The shorter side in pixels.</param>
/// <param name="Interpolation">The filter.</param>
public sealed record ResizeShorterSide(int Size, Interpolation Interpolation) : ViewStep;

/// <summary>Adds <see cref="Resize"/> or <see cref="ResizeShorterSide"/>.</summary>
public static class ResizeStep
{
    /// <inheritdoc cref="Fungi.Resize"/>
    public static ImageView Resize(this ImageView view, int? size = null, Interpolation interpolation = Interpolation.Bicubic) =>
        view.Then(new Resize(size, interpolation));

    /// <inheritdoc cref="Fungi.ResizeShorterSide"/>
    public static ImageView ResizeShorterSide(this ImageView view, int size, Interpolation interpolation = Interpolation.Bicubic) =>
        view.Then(new ResizeShorterSide(size, interpolation));
}
