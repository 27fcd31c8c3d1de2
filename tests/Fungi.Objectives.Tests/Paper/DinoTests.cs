using Fungi.Objectives.Paper;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Paper;

public sealed class DinoTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Pairs_are_summed_or_averaged_with_or_without_the_same_view(bool skipSameView, bool meanPairs)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (student, teacher, centre) = (Normal(3, 5, 4), Normal(3, 2, 4), Normal(4));
        var objective = new DinoObjective { LocalCrops = 3, SkipSameView = skipSameView, MeanPairs = meanPairs };
        var expected = stack(Enumerable.Range(0, 3).Select(sample =>
        {
            var pairs = Pairs(student[sample], softmax(teacher[sample] / 0.07, -1), skipSameView);
            return meanPairs ? pairs.mean() : pairs.sum();
        }));
        LossAssert.Equal(expected, objective.Loss(student, teacher, centre)); // which has no part in it
    }

    [Fact]
    public void The_centre_of_a_batch_makes_the_textbook_loss_of_that_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (student, teacher) = (Normal(3, 5, 4).requires_grad_(), Normal(3, 2, 4));
        var objective = new DinoObjective { LocalCrops = 3, Centred = true, SkipSameView = true, MeanPairs = true };
        var textbook = Textbook(student, teacher, teacher.flatten(0, 1).mean([0]), 0.07);
        var loss = objective.Loss(student, teacher, teacher.mean([0, 1]));
        LossAssert.Equal(textbook, loss);
        LossAssert.Equal(autograd.grad([textbook.sum()], [student])[0]!, autograd.grad([loss.sum()], [student])[0]!);
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(0.15, 0.055)]
    [InlineData(1, 0.07)]
    public void Pretraining_skips_the_same_view_and_warms_the_teacher_up(double progress, double temperature)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (student, teacher, centre) = (Normal(3, 5, 4), Normal(3, 2, 4), Normal(4));
        var loss = new DinoObjective { LocalCrops = 3 }.PretrainLoss(zeros(1), student, zeros(1), teacher, centre, tensor(progress));
        LossAssert.Equal(Textbook(student, teacher, centre, temperature), loss);
    }

    private static Tensor Textbook(Tensor student, Tensor teacher, Tensor centre, double temperature) => stack(Enumerable.Range(0, 3).Select(sample =>
        Pairs(student[sample], softmax((teacher[sample] - centre) / temperature, -1), skipSameView: true).mean()));

    private static Tensor Pairs(Tensor student, Tensor targets, bool skipSameView) => stack(
        from target in Enumerable.Range(0, 2)
        from view in Enumerable.Range(0, 5)
        where !skipSameView || view != target
        select CrossEntropy.Of(targets[target], student[view] / 0.1));

    private static Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
}
