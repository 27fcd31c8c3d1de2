using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>dcl and dclw against what can be written down, and against their sums over a batch.</summary>
public sealed class DecoupledContrastTests : IDisposable
{
    private const int Batch = 5;
    private readonly DisposeScope scope = NewDisposeScope();

    public DecoupledContrastTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Two_equal_views_and_an_orthogonal_image()
    {
        var latents = tensor(new double[] { 2, 0, 5, 0 }).reshape(1, 2, 2);
        var bank = tensor(new double[] { 0, 1, 0, 4 }).reshape(1, 2, 2);
        LossAssert.Equal(Math.Log(2) - 1, new DclObjective { Temperature = 1 }.Loss(latents, bank)); // two negatives; with one it is -1
        LossAssert.Equal(-1, new DclObjective { Temperature = 1 }.Loss(latents, bank.narrow(1, 0, 1)));
        LossAssert.Equal(Math.Log(2) - 1, new DclwObjective { Temperature = 1 }.Loss(latents, latents, bank)); // both agree fully: the weight is 1
    }

    [Fact]
    public void Views_that_agree_less_than_the_bank_s_attract_each_other_more()
    {
        var latents = tensor(new double[] { 1, 0, 0, 1 }).reshape(1, 2, 2); // cosine 0
        var bank = tensor(new double[] { 0, 1, 0, 1, 1, 0, 0, 1 }).reshape(2, 2, 2); // cosines 1 and 0
        var weight = 2 - (1 / ((Math.Exp(2) + 1) / 2));
        var z = latents.clone().requires_grad_();
        var gradient = autograd.grad([new DclwObjective { Temperature = 1 }.Loss(z, latents, bank)], [z])[0];
        var decoupled = autograd.grad([new DclObjective { Temperature = 1 }.Loss(z, bank)], [z])[0];

        // -w s against -s, averaged over two views of the same s: the weight is a constant, and each view is drawn to the other.
        LossAssert.Equal((1 - weight) * tensor(new double[] { 0, 1, 1, 0 }).reshape(1, 2, 2), gradient - decoupled);
    }

    [Fact]
    public void A_bank_of_the_other_samples_gives_the_loss_of_the_batch()
    {
        var latents = PlainContrast.Random(Batch, 2, 6);
        var z = PlainContrast.Vectors(latents);
        var agreement = Enumerable.Range(0, Batch).Select(sample => Math.Exp(PlainContrast.Cosine(z[2 * sample], z[(2 * sample) + 1]) / 0.5)).ToArray();
        double Loss(int sample, double weight) => Enumerable.Range(2 * sample, 2).Average(row =>
            Math.Log(z.But(sample, 2).Sum(other => Math.Exp(PlainContrast.Cosine(z[row], other) / 0.1))) - (weight * PlainContrast.Cosine(z[row], z[row ^ 1]) / 0.1));

        LossAssert.Equal([.. Enumerable.Range(0, Batch).Select(sample => Loss(sample, 1))], new DclObjective().PretrainLoss(latents));
        LossAssert.Equal(
            [.. Enumerable.Range(0, Batch).Select(sample => Loss(sample, 2 - (Batch * agreement[sample] / agreement.Sum())))],
            new DclwObjective().PretrainLoss(latents, latents));
        for (var sample = 0; sample < Batch; sample++)
        {
            var (own, others) = (latents.narrow(0, sample, 1), PlainContrast.Others(latents, sample));
            LossAssert.Equal(Loss(sample, 1), new DclObjective().Loss(own, others));
            LossAssert.Equal(Loss(sample, 2 - (agreement[sample] / agreement.Where((_, other) => other != sample).Average())), new DclwObjective().Loss(own, own, others));
        }
    }
}
