using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>What a step may know beside the pixels, and where it says what it did to them.</summary>
public sealed class ViewContext
{
    private readonly IReadOnlyList<RandomKey> sampleKeys;
    private readonly int stepIndex;
    private readonly ViewRecord record;

    internal ViewContext(int imageSize, int? patchSize, IReadOnlyList<RandomKey> sampleKeys, int stepIndex, ViewRecord record)
    {
        (ImageSize, PatchSize) = (imageSize, patchSize);
        (this.sampleKeys, this.stepIndex, this.record) = (sampleKeys, stepIndex, record);
    }

    /// <summary>The side of the backbone's input in pixels: what a step's size of null means.</summary>
    public int ImageSize { get; }

    /// <summary>The side of the backbone's patches in pixels; null where it has none.</summary>
    public int? PatchSize { get; }

    /// <summary>V, the number of views of each sample.</summary>
    public int Views => record.Views;

    /// <summary>The random numbers of this step for one view of one sample.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    public CounterRandom Random(int sample, int view) => new(sampleKeys[sample], ((ulong)view << 32) | (uint)stepIndex);

    /// <summary>Says that a view is a window of the image that the step got. Resizing moves no edge and need not be said.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    /// <param name="left">The window's left edge, as a share of the image's width; below 0 where it lies outside.</param>
    /// <param name="top">Its upper edge, as a share of the height.</param>
    /// <param name="right">Its right edge, as a share of the width; below <paramref name="left"/> where the view is mirrored.</param>
    /// <param name="bottom">Its lower edge, as a share of the height.</param>
    public void Crop(int sample, int view, double left, double top, double right, double bottom) => record.Crop(sample, view, left, top, right, bottom);

    /// <summary>Says the same of all views.</summary>
    public void Crop(double left, double top, double right, double bottom)
    {
        for (var index = 0; index < record.Samples * Views; index++) Crop(index / Views, index % Views, left, top, right, bottom);
    }

    /// <summary>Says that views are no longer upright boxes of the original.</summary>
    public void Warp() => record.Warp();

    /// <summary>Says what an <see cref="ILabellingStep"/> did to a view.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    /// <param name="label">A number from 0 on.</param>
    public void Label(int sample, int view, long label) => record.Label(sample, view, label);

    /// <summary>Says which pixels an <see cref="IMaskingStep"/> hid.</summary>
    /// <param name="hidden">Bool [N, V, H, W].</param>
    public void Mask(Tensor hidden) => record.Mask(hidden);
}
