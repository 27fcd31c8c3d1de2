using Fungi.Objectives.Clustering;
using Fungi.Solvers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Clustering;

public sealed class MsnTests
{
    [Fact]
    public void Latents_at_right_angles_to_all_of_1024_prototypes_give_ln_1024_and_an_even_mean_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        var angles = arange(1024, dtype: ScalarType.Float64);
        var prototypes = stack([angles.cos(), angles.sin(), zeros_like(angles)], 1);
        var target = tensor(new double[] { 0, 0, 2 }).expand(2, 1, 3);
        var (potentials, logMean) = (zeros(1024, dtype: ScalarType.Float64), full(1024, -Math.Log(1024), dtype: ScalarType.Float64));
        var objective = new MsnObjective { PrototypeCount = 1024 };
        LossAssert.Equal([6.931471805599453, 6.931471805599453], objective.Loss(target, target.expand(2, 3, 3), target, prototypes, potentials, logMean));

        var masked = randn(2, 1, 3, dtype: ScalarType.Float64).requires_grad_();
        var unweighted = new MsnObjective { PrototypeCount = 1024, EntropyWeight = 0 };
        var gradients = new[] { objective, unweighted }.Select(each =>
            autograd.grad([each.Loss(masked, masked, target, prototypes, potentials, logMean).sum()], [masked])[0]!).ToList();
        LossAssert.Equal(gradients[1], gradients[0]);
    }

    [Fact]
    public void With_the_state_of_a_batch_value_and_gradient_are_the_textbook_loss_of_that_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var objective = new MsnObjective { PrototypeCount = 3, EntropyWeight = 0.7, TargetTemperature = 0.5, Iterations = 500 };
        var (masked, locals) = (randn(6, 1, 5, dtype: ScalarType.Float64).requires_grad_(), randn(6, 2, 5, dtype: ScalarType.Float64).requires_grad_());
        var target = randn(6, 1, 5, dtype: ScalarType.Float64);
        var prototypes = normalize(randn(3, 5, dtype: ScalarType.Float64), dim: -1);

        var textbook = Textbook(masked, locals, target, prototypes, 0.5, 500, 0.7);
        var potentials = SinkhornPotentials.Of(normalize(target.squeeze(1), dim: -1).matmul(prototypes.t()), 0.5, 500, CancellationToken.None);
        var logMean = FittedState.Of(objective, "logMean", masked, locals, prototypes).detach();
        var loss = objective.Loss(masked, locals, target, prototypes, potentials, logMean).mean();

        LossAssert.Equal(textbook, loss);
        var (expected, actual) = (autograd.grad([textbook], [masked, locals]), autograd.grad([loss], [masked, locals]));
        LossAssert.Equal(expected[0]!, actual[0]!);
        LossAssert.Equal(expected[1]!, actual[1]!);
    }

    [Fact]
    public void Pretraining_balances_sharpened_targets_and_evens_the_mean_prediction()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (masked, locals, target) = (randn(5, 1, 4, dtype: ScalarType.Float64), randn(5, 2, 4, dtype: ScalarType.Float64), randn(5, 1, 4, dtype: ScalarType.Float64));
        var prototypes = randn(3, 4, dtype: ScalarType.Float64);
        var loss = new MsnObjective { PretrainPrototypeCount = 3 }.PretrainLoss(masked, locals, target, prototypes);
        LossAssert.Equal(Textbook(masked, locals, target, prototypes, 0.025, 3, 1), loss);
    }

    private static Tensor Textbook(Tensor masked, Tensor locals, Tensor target, Tensor prototypes, double targetTemperature, int iterations, double weight)
    {
        var c = prototypes / prototypes.norm(1, keepdim: true);
        var anchors = cat([masked, locals], 1);
        var p = softmax(einsum("bvl,kl->bvk", anchors / anchors.norm(2, keepdim: true), c) / 0.1, -1);
        var sharpened = softmax((target / target.norm(2, keepdim: true)).squeeze(1).matmul(c.t()) / 0.1, -1).pow(0.1 / targetTemperature);
        var q = PlainSinkhorn.Assign((sharpened / sharpened.sum([1], keepdim: true)).log(), 1, iterations);
        var mean = p.mean([0, 1]);
        return -(q.unsqueeze(1) * p.log()).sum([2]).mean() + (weight * (Math.Log(3) + (mean * mean.log()).sum()));
    }
}
