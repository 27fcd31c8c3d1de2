using System.Collections.Immutable;

namespace Fungi;

/// <summary>The views of a text that an objective looks at.</summary>
public sealed class TextViews : Views
{
    private TextViews(ImmutableArray<ViewGroup> groups)
        : base(groups)
    {
    }

    /// <summary>No views: where every transform starts.</summary>
    public static TextViews None { get; } = new([]);

    /// <inheritdoc/>
    public override Modality Modality => Modality.Text;

    /// <summary>Adds a group of views.</summary>
    /// <param name="name">Its name, by which loss inputs refer to it; unique.</param>
    /// <param name="count">How many views it has, at least 1.</param>
    /// <param name="view">The steps that make one view; random steps draw anew for each view.</param>
    public TextViews Group(string name, int count, Func<TextView, TextView> view) => new(With(name, count, TextView.Original, view));
}
