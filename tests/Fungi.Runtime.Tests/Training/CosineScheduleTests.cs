using Fungi.Runtime.Training;

namespace Fungi.Runtime.Tests.Training;

public sealed class CosineScheduleTests
{
    [Fact]
    public void It_grows_linearly_to_the_peak_and_falls_along_half_a_cosine_wave_to_the_end()
    {
        var schedule = new CosineSchedule(Peak: 8, End: 2, WarmupSteps: 4, Steps: 9);
        // The wave spans the steps 4 to 8: its quarters are at cos(0), cos(45°), cos(90°), cos(135°), cos(180°).
        var diagonal = 3 * Math.Sqrt(0.5);
        double[] expected = [2, 4, 6, 8, 8, 5 + diagonal, 5, 5 - diagonal, 2];
        for (var step = 0; step < expected.Length; step++) Assert.Equal(expected[step], schedule.At(step), 1e-12);
    }

    [Fact]
    public void Without_a_warm_up_it_starts_at_the_peak()
    {
        var schedule = new CosineSchedule(Peak: 0.996, End: 1, WarmupSteps: 0, Steps: 3);
        Assert.Equal([0.996, 0.998, 1], [schedule.At(0), schedule.At(1), schedule.At(2)]);
    }

    [Fact]
    public void A_warm_up_that_fills_all_steps_ends_at_the_peak() =>
        Assert.Equal(5, new CosineSchedule(Peak: 5, End: 1, WarmupSteps: 3, Steps: 3).At(2));

    [Fact]
    public void One_step_is_taken_at_the_peak() => Assert.Equal(5, new CosineSchedule(Peak: 5, End: 1, WarmupSteps: 0, Steps: 1).At(0));
}
