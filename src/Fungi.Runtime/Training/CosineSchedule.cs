namespace Fungi.Runtime.Training;

/// <summary>A linear warm-up from zero, then half a cosine wave from the peak to the end value.</summary>
/// <param name="Peak">The value after the warm-up.</param>
/// <param name="End">The value at the last step.</param>
/// <param name="WarmupSteps">Steps of linear growth.</param>
/// <param name="Steps">All steps.</param>
internal sealed record CosineSchedule(double Peak, double End, int WarmupSteps, int Steps)
{
    /// <summary>The value at a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step < WarmupSteps) return Peak * (step + 1) / WarmupSteps;
        var progress = (double)(step - WarmupSteps) / Math.Max(1, Steps - 1 - WarmupSteps);
        return End + ((Peak - End) * (1 + Math.Cos(Math.PI * progress)) / 2);
    }
}
