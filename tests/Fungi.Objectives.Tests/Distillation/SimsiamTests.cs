using Fungi.Objectives.Distillation;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Distillation;

public sealed class SimsiamTests
{
    [Theory]
    [InlineData(5, 0, -1)]
    [InlineData(0, 5, 0)]
    [InlineData(-5, 0, 1)]
    public void Aligned_orthogonal_and_opposite_predictions(double x, double y, double expected)
    {
        using var scope = NewDisposeScope();
        var prediction = tensor(new[] { x, y }).reshape(1, 1, 2);
        var target = tensor(new double[] { 3, 0 }).reshape(1, 1, 2);
        LossAssert.Equal(expected, new SimsiamObjective().Loss(zeros(1, 2, 2), prediction, prediction, target, target));
    }

    [Fact]
    public void Each_prediction_meets_the_other_crop_in_both_forms()
    {
        using var scope = NewDisposeScope();
        var (right, up) = (tensor(new double[] { 2, 0 }).reshape(1, 1, 2), tensor(new double[] { 0, 2 }).reshape(1, 1, 2));
        var objective = new SimsiamObjective();
        LossAssert.Equal(-1, objective.Loss(zeros(1, 2, 2), fromFirst: up, fromSecond: right, targetFirst: right, targetSecond: up));
        LossAssert.Equal(-1, objective.PretrainLoss(zeros(1, 2, 2), fromFirst: up, fromSecond: right, targetFirst: right, targetSecond: up));
        LossAssert.Equal(-0.5, objective.PretrainLoss(zeros(1, 2, 2), fromFirst: up, fromSecond: up, targetFirst: right, targetSecond: up));
    }
}
