using System.Collections.Immutable;

namespace Fungi;

/// <summary>The views of an image that an objective looks at.</summary>
public sealed class ImageViews : Views
{
    private ImageViews(ImmutableArray<ViewGroup> groups)
        : base(groups)
    {
    }

    /// <summary>No views: where every transform starts.</summary>
    public static ImageViews None { get; } = new([]);

    /// <inheritdoc/>
    public override Modality Modality => Modality.Image;

    /// <summary>Adds a group of views.</summary>
    /// <param name="name">Its name, by which loss inputs refer to it; unique.</param>
    /// <param name="count">How many views it has, at least 1.</param>
    /// <param name="view">The steps that make one view; random steps draw anew for each view.</param>
    public ImageViews Group(string name, int count, Func<ImageView, ImageView> view) => new(With(name, count, ImageView.Original, view));
}
