using Fungi.Objectives.Pretext;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Pretext;

public sealed class RotationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor labels = tensor(new long[] { 0, 1, 2, 3 }).expand(3, 4);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Equal_logits_are_a_guess_among_four()
    {
        var expected = Math.Log(4);
        LossAssert.Equal([expected, expected, expected], new RotationObjective().Loss(zeros(3, 4, 4, dtype: ScalarType.Float64), labels));
    }

    [Fact]
    public void Each_view_counts_with_the_probability_of_its_own_rotation()
    {
        manual_seed(1);
        var logits = LossAssert.Random(3, 4, 4);
        var expected = new double[3];
        for (var sample = 0; sample < 3; sample++)
        {
            for (var view = 0; view < 4; view++)
            {
                var row = logits[sample, view].data<double>().ToArray();
                expected[sample] += (Math.Log(row.Sum(Math.Exp)) - row[view]) / 4;
            }
        }

        LossAssert.Equal(expected, new RotationObjective().Loss(logits, labels));
    }

    [Fact]
    public void Views_are_the_four_rotations_for_features_and_for_pretraining()
    {
        var objective = new RotationObjective();
        Assert.Equal((4, 1), (objective.Transform(ImageViews.None).Count, objective.Transform(ImageViews.None).Groups.Length));
        var steps = objective.PretrainTransform(ImageViews.None).Groups.Single().View.Steps;
        Assert.True(steps.IndexOf(new RandomHorizontalFlip(0.5)) < steps.IndexOf(new Rotate90())); // a mirror after a quarter turn shows the opposite one
    }
}
