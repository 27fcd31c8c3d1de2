using Fungi.Runtime.Training;

namespace Fungi.Runtime.Tests.Training;

public sealed class StepScheduleTests
{
    [Fact]
    public void It_falls_to_a_fifth_before_epochs_12_and_16_of_20()
    {
        var schedule = new StepSchedule(Peak: 10, WarmupSteps: 0, StepsPerEpoch: 3, Epochs: 20);
        Assert.Equal([10, 10, 2, 2, 0.4, 0.4], ((int[])[0, 35, 36, 47, 48, 59]).Select(step => Math.Round(schedule.At(step), 12)));
    }

    [Fact]
    public void It_grows_linearly_before()
    {
        var schedule = new StepSchedule(Peak: 10, WarmupSteps: 4, StepsPerEpoch: 4, Epochs: 5);
        Assert.Equal([2.5, 5, 7.5, 10, 10], Enumerable.Range(0, 5).Select(schedule.At));
    }

    [Fact]
    public void One_epoch_is_taken_at_the_peak() => Assert.Equal(10, new StepSchedule(Peak: 10, WarmupSteps: 0, StepsPerEpoch: 3, Epochs: 1).At(2));
}
