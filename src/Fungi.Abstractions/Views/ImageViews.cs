using System.Collections.Immutable;

namespace Fungi;

/// <summary>
/// The views of an image that an objective looks at: named groups, each of a number of views made by the same steps. It is a value: two
/// objectives whose groups are equal share the work, and every random draw is keyed by (run seed, sample, group, view, step).
/// </summary>
public sealed class ImageViews
{
    /// <summary>No views: where every transform starts.</summary>
    public static ImageViews None { get; } = new([]);

    private ImageViews(ImmutableArray<ViewGroup> groups) => Groups = groups;

    /// <summary>The groups, in the order in which the loss sees their views.</summary>
    public ImmutableArray<ViewGroup> Groups { get; }

    /// <summary>The number of views of one sample, V.</summary>
    public int Count => Groups.Sum(group => group.Count);

    /// <summary>Adds a group of views.</summary>
    /// <param name="name">Its name, by which loss inputs refer to it; unique.</param>
    /// <param name="count">How many views it has, at least 1.</param>
    /// <param name="view">The steps that make one view; random steps draw anew for each view.</param>
    public ImageViews Group(string name, int count, Func<ImageView, ImageView> view)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(view);
        if (Groups.Any(group => group.Name == name)) throw new ArgumentException($"There is a view group '{name}' already.", nameof(name));
        return new([.. Groups, new ViewGroup(name, count, view(ImageView.Original))]);
    }
}

/// <summary>A number of views made by the same steps.</summary>
/// <param name="Name">Its name in the objective.</param>
/// <param name="Count">How many views of each sample.</param>
/// <param name="View">The steps of each.</param>
public sealed record ViewGroup(string Name, int Count, ImageView View)
{
    /// <summary>
    /// Whether this group and another have the same views, as far as the shorter one goes: the same steps, and, where those are random,
    /// the same name, so that an objective may draw twice from one distribution under two names.
    /// </summary>
    public bool SharesViewsWith(ViewGroup other) => View.Equals(other.View) && (Name == other.Name || !View.IsRandom);
}
