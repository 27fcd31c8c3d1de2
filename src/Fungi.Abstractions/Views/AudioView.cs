using System.Collections.Immutable;

namespace Fungi;

/// <summary>
/// The steps from a sound (float32 [T, F]: T frames of F log-mel energies, standardised as the backbone wants them) to one view:
/// <c>view.AdditiveNoise().RandomTimeShift()</c>.
/// </summary>
public sealed class AudioView : View
{
    private AudioView(ImmutableArray<ViewStep> steps)
        : base(steps)
    {
    }

    /// <summary>The sound itself.</summary>
    public static AudioView Original { get; } = new([]);

    /// <summary>Adds a step.</summary>
    public AudioView Then(ViewStep step) => new(Steps.Add(step));
}
