using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Hides pixels.</summary>
internal static class Masking
{
    /// <summary>Gives hidden pixels one value and says which they are.</summary>
    /// <param name="context">Where it is said.</param>
    /// <param name="images">[N, V or 1, 3, H, W].</param>
    /// <param name="hidden">Bool [N, V, H, W].</param>
    /// <param name="value">The value.</param>
    public static Tensor Hide(this ViewContext context, Tensor images, Tensor hidden, double value)
    {
        context.Mask(hidden);
        return where(hidden.unsqueeze(2), full_like(images, value), images);
    }

    /// <summary>The pixels within one box for each view, bool [N, V, H, W].</summary>
    public static Tensor Within(IReadOnlyList<CropBox> boxes, Tensor images, ViewContext context)
    {
        var rows = arange(images.shape[^2], device: images.device).unsqueeze(-1);
        var columns = arange(images.shape[^1], device: images.device);
        return rows.ge(Edge(box => box.Top)).logical_and(rows.lt(Edge(box => box.Top + box.Height)))
            .logical_and(columns.ge(Edge(box => box.Left))).logical_and(columns.lt(Edge(box => box.Left + box.Width)));

        Tensor Edge(Func<CropBox, int> of) => tensor(boxes.Select(box => (long)of(box)).ToArray(), [context.Samples, context.Views, 1, 1], device: images.device);
    }
}
