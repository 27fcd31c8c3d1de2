using Fungi.Objectives.Distillation;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Distillation;

public sealed class ByolTests
{
    [Theory]
    [InlineData(5, 0, 0)]
    [InlineData(0, 5, 4)]
    [InlineData(-5, 0, 8)]
    public void Aligned_orthogonal_and_opposite_predictions(double x, double y, double expected)
    {
        using var scope = NewDisposeScope();
        var prediction = tensor(new[] { x, y }).reshape(1, 1, 2);
        var target = tensor(new double[] { 3, 0 }).reshape(1, 1, 2);
        LossAssert.Equal(expected, new ByolObjective().Loss(zeros(1, 2, 2), prediction, prediction, target, target));
    }

    /// <summary>The squared distance of unit vectors, each prediction against the target of the other crop.</summary>
    [Fact]
    public void Both_forms_are_the_textbook_regression()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (first, second) = (randn(4, 1, 5, dtype: ScalarType.Float64), randn(4, 1, 5, dtype: ScalarType.Float64));
        var (targetFirst, targetSecond) = (randn(4, 1, 5, dtype: ScalarType.Float64), randn(4, 1, 5, dtype: ScalarType.Float64));
        var expected = Squared(first, targetSecond) + Squared(second, targetFirst);
        LossAssert.Equal(expected, new ByolObjective().Loss(zeros(4, 2, 5), first, second, targetFirst, targetSecond));
        LossAssert.Equal(expected, new ByolObjective().PretrainLoss(zeros(4, 2, 5), first, second, targetFirst, targetSecond));

        static Tensor Squared(Tensor x, Tensor y) => ((x / x.norm(2, keepdim: true)) - (y / y.norm(2, keepdim: true))).pow(2).sum([1, 2]);
    }
}
