using System.Collections.Immutable;

namespace Fungi;

/// <summary>The views of a sound that an objective looks at.</summary>
public sealed class AudioViews : Views
{
    private AudioViews(ImmutableArray<ViewGroup> groups)
        : base(groups)
    {
    }

    /// <summary>No views: where every transform starts.</summary>
    public static AudioViews None { get; } = new([]);

    /// <inheritdoc/>
    public override Modality Modality => Modality.Audio;

    /// <summary>Adds a group of views.</summary>
    /// <param name="name">Its name, by which loss inputs refer to it; unique.</param>
    /// <param name="count">How many views it has, at least 1.</param>
    /// <param name="view">The steps that make one view; random steps draw anew for each view.</param>
    public AudioViews Group(string name, int count, Func<AudioView, AudioView> view) => new(With(name, count, AudioView.Original, view));
}
