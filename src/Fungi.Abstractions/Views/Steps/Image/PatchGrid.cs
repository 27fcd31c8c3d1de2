namespace Fungi;

/// <summary>
/// View v of a group is window v, row by row, of a grid of overlapping square windows over a square image: fungivision's Patchify. The
/// window's side is floor(S / sqrt(Patches)), the stride floor(side / StrideScale), for an image of side S.
/// </summary>
/// <param name="Patches">How many windows would tile the image without overlap: a square number.</param>
/// <param name="StrideScale">How many strides make one window.</param>
public sealed record PatchGrid(int Patches, int StrideScale) : ViewStep
{
    /// <summary>The windows along one axis: (sqrt(Patches) - 1) · StrideScale + 1.</summary>
    public int WindowsPerAxis => ((Root(Patches) - 1) * StrideScale) + 1;

    /// <summary>The number of windows: 49 for 4 patches and stride scale 6.</summary>
    public int Windows => WindowsPerAxis * WindowsPerAxis;

    /// <summary>The side of a window on an image of side <paramref name="size"/>, in pixels.</summary>
    public int WindowSize(int size) => size / Root(Patches);

    /// <summary>The distance between windows on an image of side <paramref name="size"/>, in pixels.</summary>
    public int Stride(int size) => WindowSize(size) / StrideScale;

    private static int Root(int patches)
    {
        var root = (int)Math.Round(Math.Sqrt(patches));
        return root * root == patches ? root : throw new InputException($"A patch grid of {patches} patches is not square; expected 1, 4, 9, 16, ...");
    }
}

/// <summary>Adds <see cref="PatchGrid"/>.</summary>
public static class PatchGridStep
{
    /// <inheritdoc cref="Fungi.PatchGrid"/>
    public static ImageView PatchGrid(this ImageView view, int patches, int strideScale) => view.Then(new PatchGrid(patches, strideScale));

    /// <summary>Adds a group with one view for each window of a <see cref="Fungi.PatchGrid"/>, each resized to the backbone's input.</summary>
    /// <param name="views">The views so far.</param>
    /// <param name="name">The group's name.</param>
    /// <param name="patches">How many windows would tile the image without overlap: a square number.</param>
    /// <param name="strideScale">How many strides make one window.</param>
    /// <param name="before">The steps before the windows are cut; they must leave a square image.</param>
    /// <param name="after">The steps after.</param>
    public static ImageViews PatchGridGroup(
        this ImageViews views, string name, int patches, int strideScale, Func<ImageView, ImageView> before, Func<ImageView, ImageView> after) =>
        views.Group(name, new PatchGrid(patches, strideScale).Windows, view => after(before(view).PatchGrid(patches, strideScale)));
}
