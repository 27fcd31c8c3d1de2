using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Gathers what the steps of a group say of its views.</summary>
/// <param name="samples">N.</param>
/// <param name="views">V.</param>
internal sealed class ViewRecord(int samples, int views)
{
    private readonly (double Left, double Top, double Right, double Bottom)[] boxes = [.. Enumerable.Repeat((0.0, 0.0, 1.0, 1.0), samples * views)];
    private long[]? labels;
    private Tensor? masks;
    private bool isWarped;
    private bool isMovedAfterMask;

    public int Samples => samples;

    public int Views => views;

    public void Crop(int sample, int view, double left, double top, double right, double bottom)
    {
        var box = boxes[(sample * views) + view];
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        boxes[(sample * views) + view] =
            (box.Left + (left * width), box.Top + (top * height), box.Left + (right * width), box.Top + (bottom * height));
        isMovedAfterMask |= masks is not null;
    }

    public void Warp()
    {
        isWarped = true;
        isMovedAfterMask |= masks is not null;
    }

    public void Label(int sample, int view, long label) => (labels ??= new long[samples * views])[(sample * views) + view] = label;

    public void Mask(Tensor hidden) => masks = (masks is null ? hidden : masks.logical_or(hidden)).MoveToOuterDisposeScope();

    /// <summary>The views, with what was said of them.</summary>
    /// <param name="group">Their group, for messages.</param>
    /// <param name="pixels">[N, V, 3, H, W].</param>
    /// <param name="unmasked">The same without the steps that hide pixels; null where there are none.</param>
    /// <exception cref="InputException">A step moved pixels after some were hidden.</exception>
    public RenderedViews Describe(ViewGroup group, Tensor pixels, Tensor? unmasked)
    {
        var isResizedAfterMask = masks is not null && (masks.shape[^2], masks.shape[^1]) != (pixels.shape[^2], pixels.shape[^1]);
        if (isMovedAfterMask || isResizedAfterMask)
            throw new InputException($"view group '{group.Name}': {group.View} moves pixels after some were hidden; expected the masking step after those that crop, resize, mirror or turn, and after Apply without KeepsPixelsInPlace.");
        return new(pixels)
        {
            Unmasked = unmasked,
            Labels = labels is null ? null : tensor(labels, [samples, views], device: pixels.device),
            Boxes = isWarped ? null : tensor(boxes.SelectMany(box => new[] { (float)box.Left, (float)box.Top, (float)box.Right, (float)box.Bottom }).ToArray(), [samples, views, 4], device: pixels.device),
            Masks = masks?.to(ScalarType.Float32),
        };
    }
}
