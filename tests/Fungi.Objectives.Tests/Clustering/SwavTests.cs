using Fungi.Objectives.Clustering;
using Fungi.Solvers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Clustering;

public sealed class SwavTests
{
    /// <summary>The value at which a collapsed SwAV is stuck.</summary>
    [Fact]
    public void Latents_at_right_angles_to_all_of_3000_prototypes_give_ln_3000()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 0, 0, 2 }).expand(2, 8, 3);
        var angles = arange(3000, dtype: ScalarType.Float64);
        var prototypes = stack([angles.cos(), angles.sin(), zeros_like(angles)], 1);
        LossAssert.Equal([8.006367567650246, 8.006367567650246], new SwavObjective().Loss(latents, latents.narrow(1, 0, 2), prototypes, zeros(3000, dtype: ScalarType.Float64)));
    }

    [Fact]
    public void Crops_on_the_first_of_two_prototypes()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 3, 0 }).expand(1, 8, 2);
        var loss = new SwavObjective().Loss(latents, latents.narrow(1, 0, 2), eye(2, dtype: ScalarType.Float64), zeros(2, dtype: ScalarType.Float64));

        var second = 1 / (1 + Math.Exp(20)); // the assignment's share of the second: softmax of 1 / 0.05 and 0
        LossAssert.Equal(Math.Log(1 + Math.Exp(-10)) + (10 * second), loss);
    }

    [Fact]
    public void Potentials_shift_the_assignment()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 3, 0 }).expand(1, 8, 2);
        var loss = new SwavObjective().Loss(
            latents, latents.narrow(1, 0, 2), eye(2, dtype: ScalarType.Float64), tensor(new[] { -10, 10.0 })); // 20 - 10 = 0 + 10: even
        LossAssert.Equal(Math.Log(1 + Math.Exp(-10)) + 5, loss);
    }

    [Fact]
    public void With_the_state_of_a_batch_value_and_gradient_are_the_textbook_loss_of_that_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var objective = new SwavObjective { LocalCrops = 2 };
        var latents = randn(6, 4, 5, dtype: ScalarType.Float64).requires_grad_();
        var prototypes = normalize(randn(3, 5, dtype: ScalarType.Float64), dim: -1);

        var z = normalize(latents, dim: -1);
        var scores = matmul(z, prototypes.t());
        var globals = scores.narrow(1, 0, 2).flatten(0, 1);
        var textbook = CrossEntropy.OfOtherViews(PlainSinkhorn.Assign(globals, 0.05, 3).reshape(6, 2, 3), scores / 0.1);
        var potentials = SinkhornPotentials.Of(globals, 0.05, 3, CancellationToken.None);
        var loss = objective.Loss(latents, latents.detach().narrow(1, 0, 2), prototypes, potentials).mean();

        LossAssert.Equal(textbook, loss);
        LossAssert.Equal(autograd.grad([textbook], [latents])[0]!, autograd.grad([loss], [latents])[0]!);
    }

    [Fact]
    public void Pretraining_balances_each_global_crop_over_batch_and_queue()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var objective = new SwavObjective { LocalCrops = 1 };
        var (latents, queue) = (randn(4, 3, 5, dtype: ScalarType.Float64).requires_grad_(), randn(7, 2, 5, dtype: ScalarType.Float64));
        var prototypes = randn(3, 5, dtype: ScalarType.Float64).requires_grad_(); // of any length

        var c = prototypes / prototypes.norm(1, keepdim: true);
        var scores = einsum("bvl,kl->bvk", latents / latents.norm(2, keepdim: true), c);
        var queued = einsum("bvl,kl->bvk", queue / queue.norm(2, keepdim: true), c);
        var targets = Enumerable.Range(0, 2).Select(crop => PlainSinkhorn.Assign(cat([queued.select(1, crop), scores.select(1, crop)]), 0.05, 3).narrow(0, 7, 4));
        var textbook = CrossEntropy.OfOtherViews(stack(targets, 1), scores / 0.1);
        var loss = objective.PretrainLoss(latents, latents.detach().narrow(1, 0, 2), queue, prototypes).mean();

        LossAssert.Equal(textbook, loss);
        var (expected, actual) = (autograd.grad([textbook], [latents, prototypes]), autograd.grad([loss], [latents, prototypes]));
        LossAssert.Equal(expected[0]!, actual[0]!);
        LossAssert.Equal(expected[1]!, actual[1]!);
    }
}
