using Fungi.Runtime.Randomness;

namespace Fungi.Runtime.Views;

/// <summary>What a step may know beside the pixels.</summary>
/// <param name="imageSize">See <see cref="ImageSize"/>.</param>
/// <param name="views">See <see cref="Views"/>.</param>
/// <param name="sampleKeys">Keys of the samples' draws for the view group.</param>
/// <param name="stepIndex">The step's place among the group's steps.</param>
public sealed class ViewContext(int imageSize, int views, IReadOnlyList<RandomKey> sampleKeys, int stepIndex)
{
    /// <summary>The side of the backbone's input in pixels: what a step's size of null means.</summary>
    public int ImageSize => imageSize;

    /// <summary>V, the number of views of each sample.</summary>
    public int Views => views;

    /// <summary>The random numbers of this step for one view of one sample.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    public CounterRandom Random(int sample, int view) => new(sampleKeys[sample], ((ulong)view << 32) | (uint)stepIndex);
}
