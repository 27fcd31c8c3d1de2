namespace Fungi.Runtime.Training;

/// <summary>
/// A rate that falls to a fifth when 60 % of the epochs are done and again at 80 %, as in SwAV's semi-supervised evaluation (Caron et al. 2020,
/// arXiv 2006.09882: epochs 12 and 16 of 20), after a linear warm-up from zero.
/// </summary>
/// <param name="Peak">The value after the warm-up.</param>
/// <param name="WarmupSteps">Steps of linear growth.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Epochs">All epochs.</param>
internal sealed record StepSchedule(double Peak, int WarmupSteps, int StepsPerEpoch, int Epochs)
{
    private const double Factor = 0.2;

    /// <summary>The value at a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step < WarmupSteps) return Peak * (step + 1) / WarmupSteps;
        var epochsInFifths = 5 * (step / StepsPerEpoch);
        return epochsInFifths >= 4 * Epochs ? Peak * Factor * Factor : epochsInFifths >= 3 * Epochs ? Peak * Factor : Peak;
    }
}
