using System.Collections.Immutable;

namespace Fungi;

/// <summary>
/// The views of a sample that an objective looks at: named groups, each of a number of views made by the same steps. It is a value: two
/// objectives whose groups are equal share the work, and every random draw is keyed by (run seed, sample, group, view, step).
/// </summary>
public abstract class Views
{
    private protected Views(ImmutableArray<ViewGroup> groups) => Groups = groups;

    /// <summary>What the samples are.</summary>
    public abstract Modality Modality { get; }

    /// <summary>The groups, in the order in which the loss sees their views.</summary>
    public ImmutableArray<ViewGroup> Groups { get; }

    /// <summary>The number of views of one sample, V.</summary>
    public int Count => Groups.Sum(group => group.Count);

    /// <summary>These groups and one more.</summary>
    private protected ImmutableArray<ViewGroup> With<TView>(string name, int count, TView original, Func<TView, TView> view)
        where TView : View
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(view);
        if (Groups.Any(group => group.Name == name)) throw new ArgumentException($"There is a view group '{name}' already.", nameof(name));
        return Groups.Add(new(name, count, view(original)));
    }
}

/// <summary>A number of views made by the same steps.</summary>
/// <param name="Name">Its name in the objective.</param>
/// <param name="Count">How many views of each sample.</param>
/// <param name="View">The steps of each.</param>
public sealed record ViewGroup(string Name, int Count, View View)
{
    /// <summary>
    /// Whether this group and another have the same views, as far as the shorter one goes: the same steps, and, where those are random,
    /// the same name, so that an objective may draw twice from one distribution under two names.
    /// </summary>
    public bool SharesViewsWith(ViewGroup other) => View.Equals(other.View) && (Name == other.Name || !View.IsRandom);
}
