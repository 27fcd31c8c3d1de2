using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>moco-v2 against what can be written down, and against MoCo's cross-entropy over key and queue.</summary>
public sealed class MocoV2Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public MocoV2Tests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0.2)] // ln(1 + e^-5)
    [InlineData(1)]
    public void Two_equal_crops_and_orthogonal_keys(double temperature)
    {
        var latents = tensor(new double[] { 2, 0, 5, 0 }).reshape(1, 2, 2); // lengths do not matter
        var bank = tensor(new double[] { 0, 1, 0, 3 }).reshape(1, 2, 2);
        var objective = new MocoV2Objective { Temperature = temperature };
        LossAssert.Equal(Math.Log(1 + (2 * Math.Exp(-1 / temperature))), objective.Loss(latents, latents, bank));
        LossAssert.Equal(
            Math.Log(1 + Math.Exp(-1 / temperature)),
            objective.PretrainLoss(latents.narrow(1, 0, 1), latents.narrow(1, 1, 1), bank.narrow(1, 0, 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bank_of_the_other_samples_gives_the_loss_of_the_batch_and_its_gradient(bool symmetric)
    {
        var latents = PlainContrast.Random(5, 2, 6).requires_grad_();
        var objective = new MocoV2Objective { Symmetric = symmetric };
        var losses = cat([.. Enumerable.Range(0, 5).Select(sample => objective.Loss(latents.narrow(0, sample, 1), latents.detach().narrow(0, sample, 1), PlainContrast.Others(latents.detach(), sample)))]);

        // All crops of the batch are keys, but one's own; the partner of row i is row i + 5 or i - 5.
        var z = normalize(latents, dim: -1).transpose(0, 1).flatten(0, 1);
        var own = eye(10, dtype: ScalarType.Bool);
        var logits = (matmul(z, z.detach().T) / 0.2).masked_fill(own, double.NegativeInfinity);
        var partner = arange(10).roll(5);
        var all = cross_entropy(logits, partner, reduction: nn.Reduction.None).view(2, 5);
        var textbook = symmetric ? all.mean([0]) : all[0];

        LossAssert.Equal(textbook, losses);
        LossAssert.Equal(autograd.grad([textbook.sum()], [latents], retain_graph: true)[0], autograd.grad([losses.sum()], [latents])[0]);
    }

    [Fact]
    public void Pretraining_is_cross_entropy_over_key_and_queue()
    {
        var (queries, keys, queue) = (PlainContrast.Random(4, 1, 6), PlainContrast.Random(4, 1, 6), PlainContrast.Random(7, 1, 6));
        var (q, k, n) = (PlainContrast.Vectors(queries), PlainContrast.Vectors(keys), PlainContrast.Vectors(queue));
        LossAssert.Equal([.. q.Zip(k, (query, key) => PlainContrast.InfoNce(query, key, n, 0.2))], new MocoV2Objective().PretrainLoss(queries, keys, queue));
    }
}
