using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>The views of one group of some samples, and what their steps said of them.</summary>
/// <param name="Pixels">Float32 [B, V, 3, H, W].</param>
public sealed record RenderedViews(Tensor Pixels)
{
    /// <summary>The pixels without the steps that hide some, [B, V, 3, H, W].</summary>
    public Tensor Unmasked { get; init; } = Pixels;

    /// <summary>What a labelling step did to each view, int64 [B, V]; null where there is none.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>Which part of the original each view shows, [B, V, 4]; null where that is no upright box.</summary>
    public Tensor? Boxes { get; init; }

    /// <summary>1 where a masking step hid a pixel, else 0: float32 [B, V, H, W]; null where there is none.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>The side in pixels of the backbone's patches; null where it has none.</summary>
    public int? PatchSize { get; init; }

    /// <summary>The same of some of the views or samples.</summary>
    /// <param name="part">From any tensor [B, V, ...] to part of it.</param>
    public RenderedViews Select(Func<Tensor, Tensor> part) => this with
    {
        Pixels = part(Pixels),
        Unmasked = part(Unmasked),
        Labels = Labels is null ? null : part(Labels),
        Boxes = Boxes is null ? null : part(Boxes),
        Masks = Masks is null ? null : part(Masks),
    };
}
