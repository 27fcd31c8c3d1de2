using System.Collections.Immutable;

namespace Fungi;

/// <summary>
/// The steps from a decoded image (float32 [3, H, W], RGB in [0, 1]) to one view:
/// <c>view.RandomResizedCrop((0.25, 1)).Normalize(ImageStatistics.ImageNet)</c>.
/// </summary>
public sealed class ImageView : View
{
    private ImageView(ImmutableArray<ViewStep> steps)
        : base(steps)
    {
    }

    /// <summary>The decoded image itself.</summary>
    public static ImageView Original { get; } = new([]);

    /// <summary>Adds a step.</summary>
    public ImageView Then(ViewStep step) => new(Steps.Add(step));
}
