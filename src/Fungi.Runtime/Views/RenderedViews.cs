using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>The views of one group of some samples, and what their steps said of them.</summary>
/// <param name="Pixels">Float32 [B, V, 3, H, W].</param>
public sealed record RenderedViews(Tensor Pixels)
{
    /// <summary>The pixels without the steps that hide some, [B, V, 3, H, W]; null where there are none.</summary>
    public Tensor? Unmasked { get; init; }

    /// <summary>What a labelling step did to each view, int64 [B, V]; null where there is none.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>Which part of the original each view shows, [B, V, 4]; null where that is no upright box.</summary>
    public Tensor? Boxes { get; init; }

    /// <summary>1 where a masking step hid a pixel, else 0: float32 [B, V, H, W]; null where there is none.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>The numbers that a numbering step gave to each view, float32 [B, V, n]; null where there is none.</summary>
    public Tensor? Numbers { get; init; }

    /// <summary>
    /// Which of the backbone's patches need not enter it, bool [B, V, N], row by row and as many in every view; their pixels are hidden as
    /// well. Null where all enter.
    /// </summary>
    public Tensor? Dropped { get; init; }

    /// <summary>The side in pixels of the backbone's patches; null where it has none.</summary>
    public int? PatchSize { get; init; }

    /// <summary>Samples, one after the other.</summary>
    /// <param name="samples">One sample each, of one group and size.</param>
    public static RenderedViews Concatenate(IReadOnlyList<RenderedViews> samples)
    {
        return samples[0] with
        {
            Pixels = All(sample => sample.Pixels)!,
            Unmasked = All(sample => sample.Unmasked),
            Labels = All(sample => sample.Labels),
            Boxes = All(sample => sample.Boxes),
            Numbers = All(sample => sample.Numbers),
            Masks = All(sample => sample.Masks),
            Dropped = All(sample => sample.Dropped),
        };

        Tensor? All(Func<RenderedViews, Tensor?> field) => field(samples[0]) is null ? null : cat([.. samples.Select(sample => field(sample)!)]);
    }

    /// <summary>Part of each tensor.</summary>
    /// <param name="part">From any tensor [B, V, ...] to some of its samples or views.</param>
    public RenderedViews Select(Func<Tensor, Tensor> part)
    {
        return this with
        {
            Pixels = part(Pixels),
            Unmasked = Part(Unmasked),
            Labels = Part(Labels),
            Boxes = Part(Boxes),
            Numbers = Part(Numbers),
            Masks = Part(Masks),
            Dropped = Part(Dropped),
        };

        Tensor? Part(Tensor? tensor) => tensor is null ? null : part(tensor);
    }
}
