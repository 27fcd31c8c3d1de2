using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Gathers what the steps of a group say of its views.</summary>
/// <param name="samples">N.</param>
/// <param name="views">V.</param>
internal sealed class ViewRecord(int samples, int views)
{
    private static readonly (double Left, double Top, double Right, double Bottom) Whole = (0, 0, 1, 1);

    private readonly (double Left, double Top, double Right, double Bottom)[] boxes = [.. Enumerable.Repeat(Whole, samples * views)];
    private long[]? labels;
    private Tensor? numbers;
    private Tensor? masks;
    private Tensor? dropped;
    private bool isWarped;
    private bool isMoved;
    private bool isMovedAfterMask;

    public int Samples => samples;

    public int Views => views;

    public void Crop(int sample, int view, double left, double top, double right, double bottom)
    {
        var box = boxes[(sample * views) + view];
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        boxes[(sample * views) + view] =
            (box.Left + (left * width), box.Top + (top * height), box.Left + (right * width), box.Top + (bottom * height));
        Move();
    }

    public void Warp()
    {
        isWarped = true;
        Move();
    }

    public void Label(int sample, int view, long label) => (labels ??= new long[samples * views])[(sample * views) + view] = label;

    public void Number(Tensor given) => numbers = given.MoveToOuterDisposeScope();

    public void Drop(Tensor patches) => dropped = dropped is null
        ? patches.MoveToOuterDisposeScope()
        : throw new InputException("two steps drop patches of the same views; expected one at most.");

    /// <summary>Adds what steps said that some of the views went through: of masks nothing.</summary>
    /// <param name="part">Of as many samples, one view each.</param>
    /// <param name="indices">Which views those were: sample · V + view.</param>
    public void Include(ViewRecord part, IReadOnlyList<int> indices)
    {
        if (part.isWarped) Warp();
        if (part.isMoved) Move(); // whichever views they went through
        foreach (var (box, index) in part.boxes.Zip(indices))
        {
            if (box != Whole) Crop(index / views, index % views, box.Left, box.Top, box.Right, box.Bottom);
        }
    }

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
            Numbers = numbers,
            Masks = masks?.to(ScalarType.Float32),
            Dropped = dropped,
        };
    }

    private void Move()
    {
        isMoved = true;
        isMovedAfterMask |= masks is not null;
    }
}
