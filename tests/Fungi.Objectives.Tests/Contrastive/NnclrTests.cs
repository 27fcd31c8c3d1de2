using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>nnclr against what can be written down.</summary>
public sealed class NnclrTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public NnclrTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    /// <summary>The second case is what a member of the bank sees, whose own row is not there.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.6, 0.8)]
    public void The_prediction_is_compared_with_the_neighbour(double x, double y)
    {
        var e1 = tensor(new double[] { 1, 0 }).reshape(1, 1, 2);
        var neighbours = tensor(new[] { x, y, -x, -y, 0, -1 }).reshape(3, 1, 2); // the first is the nearest
        var negative = tensor(new double[] { 0, 3 }).reshape(1, 1, 2);
        var loss = new NnclrObjective { Temperature = 1 }.Loss(e1, e1, e1, neighbours, negative);
        LossAssert.Equal(Math.Log(1 + Math.Exp(y - x)), loss); // 0.3132617 for a neighbour e1
    }

    [Fact]
    public void The_gradient_reaches_the_prediction_alone()
    {
        var (latents, predictions) = (PlainContrast.Random(2, 1, 5).requires_grad_(), PlainContrast.Random(2, 1, 5).requires_grad_());
        var loss = new NnclrObjective().Loss(latents, latents, predictions, PlainContrast.Random(4, 1, 5), PlainContrast.Random(4, 1, 5));
        var gradients = autograd.grad([loss.sum()], [predictions, latents], allow_unused: true);
        Assert.True(gradients[0].norm().ToDouble() > 0.1);
        Assert.Null(gradients[1]);
    }

    [Fact]
    public void A_bank_of_the_other_samples_gives_the_loss_of_the_batch()
    {
        var (latents, predictions, bank) = (PlainContrast.Random(5, 2, 6), PlainContrast.Random(5, 2, 6), PlainContrast.Random(7, 2, 6));
        var (z, p, rows) = (PlainContrast.Vectors(latents), PlainContrast.Vectors(predictions), PlainContrast.Vectors(bank));
        double Loss(int sample, int view) => PlainContrast.InfoNce(
            rows.MaxBy(row => PlainContrast.Cosine(row, z[(2 * sample) + view]))!,
            p[(2 * sample) + 1 - view],
            Enumerable.Range(0, 5).Where(other => other != sample).Select(other => p[(2 * other) + 1 - view]),
            0.1);

        LossAssert.Equal([.. Enumerable.Range(0, 5).Select(sample => (Loss(sample, 0) + Loss(sample, 1)) / 2)], new NnclrObjective().PretrainLoss(latents, predictions, bank));
        for (var sample = 0; sample < 5; sample++)
        {
            var (first, second) = (latents.narrow(0, sample, 1).narrow(1, 0, 1), predictions.narrow(1, 1, 1));
            LossAssert.Equal(Loss(sample, 0), new NnclrObjective().Loss(first, first, second.narrow(0, sample, 1), bank, PlainContrast.Others(second, sample)));
        }
    }
}
