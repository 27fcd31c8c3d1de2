using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Cuts a box from each view.</summary>
internal static class Cropping
{
    /// <summary>Cuts from each view its own box and says so.</summary>
    /// <param name="images">[N, V or 1, 3, H, W].</param>
    /// <param name="context">Where it is said.</param>
    /// <param name="boxes">N · V boxes within the images.</param>
    /// <returns>N · V images, [1, 3, h, w] each.</returns>
    public static IEnumerable<Tensor> Cut(Tensor images, ViewContext context, IReadOnlyList<CropBox> boxes)
    {
        var (distinct, height, width) = (images.shape[1], (double)images.shape[^2], (double)images.shape[^1]);
        var flat = images.flatten(0, 1);
        return boxes.Index().Select(cut =>
        {
            var (box, (sample, view)) = (cut.Item, Math.DivRem(cut.Index, context.Views));
            context.Crop(sample, view, box.Left / width, box.Top / height, (box.Left + box.Width) / width, (box.Top + box.Height) / height);
            return flat.narrow(0, (sample * distinct) + (view % distinct), 1).narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
        });
    }

    /// <summary>Cuts boxes of one size.</summary>
    /// <returns>[N, V, 3, h, w].</returns>
    public static Tensor CutEqual(Tensor images, ViewContext context, IReadOnlyList<CropBox> boxes) =>
        cat([.. Cut(images, context, boxes)]).unflatten(0, [context.Samples, context.Views]);
}
