namespace Fungi;

/// <summary>Shifts the frames by a whole number uniform in {-Frames, ..., Frames - 1}; what leaves at one end comes in at the other, as in SSAST.</summary>
/// <param name="Frames">The largest shift, at least 1.</param>
public sealed record RandomTimeShift(int Frames) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomTimeShift"/>.</summary>
public static class RandomTimeShiftStep
{
    /// <inheritdoc cref="Fungi.RandomTimeShift"/>
    public static AudioView RandomTimeShift(this AudioView view, int frames = 10) => view.Then(new RandomTimeShift(frames));
}
