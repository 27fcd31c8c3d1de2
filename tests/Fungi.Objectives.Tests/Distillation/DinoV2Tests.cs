using Fungi.Objectives.Distillation;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Distillation;

public sealed class DinoV2Tests
{
    [Theory]
    [InlineData(90, -0.34657359027997264)] // -ln √2
    [InlineData(60, 0)]
    [InlineData(180, -0.6931471805599453)]
    public void Repulsion_from_the_nearest_neighbour_of_each_crop(double degrees, double expected)
    {
        using var scope = NewDisposeScope();
        var angle = degrees * Math.PI / 180;
        var embeddings = tensor(new double[] { 2, 0, 0, 3 }).reshape(1, 2, 2);
        var opposite = tensor(new double[] { -1, 0, 0, -1 }).reshape(1, 2, 2); // never nearer
        var near = tensor(new[] { Math.Cos(angle), Math.Sin(angle), Math.Sin(angle), Math.Cos(angle) }).reshape(1, 2, 2);
        var bank = cat([opposite, 5 * near]); // lengths do not matter

        var latents = zeros(1, 2, 8, dtype: ScalarType.Float64);
        var tokens = zeros(1, 2, 4, 8, dtype: ScalarType.Float64);
        var loss = new DinoV2Objective { LatentDim = 8, RepulsionWeight = 0.5 }.Loss(
            latents, latents.narrow(1, 0, 1), latents, tokens.narrow(1, 0, 1), latents, tokens, ones(1, 1, 4, dtype: ScalarType.Float64), embeddings, bank, latents[0, 0], latents[0, 0]);
        Assert.Equal((2 * Math.Log(8)) + expected, loss.ToDouble(), 5e-8); // the textbook adds 1e-8 to the distance
    }

    /// <summary>
    /// With potentials of the batch, and the other samples for a bank. The frozen form balances both crops, and all patches, together, so the
    /// oracle does, too.
    /// </summary>
    [Fact]
    public void With_the_state_of_a_batch_the_value_is_the_textbook_loss_of_that_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = new Inputs();
        var objective = new DinoV2Objective { LatentDim = 3 };
        var potentials = FittedState.Of(objective, "potentials", inputs.Teacher);
        var patchPotentials = FittedState.Of(objective, "patchPotentials", inputs.TeacherPatches);
        var targets = PlainSinkhorn.Assign(inputs.Teacher.flatten(0, 1), 0.07, 3).reshape(4, 2, 3);
        var patchTargets = PlainSinkhorn.Assign(inputs.TeacherPatches.flatten(0, 2), 0.07, 3).reshape(4, 2, 5, 3).select(1, 0);

        var losses = Enumerable.Range(0, 4).Select(sample =>
        {
            var others = tensor(Enumerable.Range(0, 4).Where(other => other != sample).Select(other => (long)other).ToArray());
            return objective.Loss(
                Row(inputs.Whole), Row(inputs.Masked), Row(inputs.Locals), Row(inputs.Patches), Row(inputs.Teacher), Row(inputs.TeacherPatches), Row(inputs.Masks),
                Row(inputs.Embeddings), inputs.Embeddings.index_select(0, others), potentials, patchPotentials);

            Tensor Row(Tensor tensor) => tensor.narrow(0, sample, 1);
        });
        LossAssert.Equal(inputs.Textbook(targets, patchTargets), cat(losses.ToArray()).mean());
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(0.5, 0.07)]
    public void Pretraining_balances_over_the_batch_and_looks_for_neighbours_in_it(double progress, double temperature)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = new Inputs();
        var targets = PlainSinkhorn.Assign(inputs.Teacher.flatten(0, 1), temperature, 3).reshape(4, 2, 3);
        var patchTargets = PlainSinkhorn.Assign(inputs.TeacherPatches.select(1, 0).flatten(0, 1), temperature, 3).reshape(4, 5, 3);
        var bottleneck = zeros(1); // the prototypes have read it already
        var loss = new DinoV2Objective { LatentDim = 3 }.PretrainLoss(
            bottleneck, inputs.Whole, inputs.Masked, inputs.Locals, bottleneck, inputs.Patches, bottleneck, inputs.Teacher, bottleneck, inputs.TeacherPatches,
            inputs.Masks, inputs.Embeddings, tensor(progress));
        LossAssert.Equal(inputs.Textbook(targets, patchTargets), loss.mean());
    }

    private sealed class Inputs
    {
        public Tensor Whole { get; } = Normal(4, 2, 3);
        public Tensor Masked { get; } = Normal(4, 1, 3);
        public Tensor Locals { get; } = Normal(4, 2, 3);
        public Tensor Patches { get; } = Normal(4, 1, 5, 3);
        public Tensor Teacher { get; } = 0.1 * Normal(4, 2, 3);
        public Tensor TeacherPatches { get; } = 0.1 * Normal(4, 2, 5, 3);
        public Tensor Masks { get; } = tensor(new double[] { 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }).reshape(4, 1, 5);
        public Tensor Embeddings { get; } = Normal(4, 2, 6);

        public Tensor Textbook(Tensor targets, Tensor patchTargets)
        {
            var classes = CrossEntropy.OfOtherViews(targets, cat([Masked, Whole.narrow(1, 1, 1), Locals], 1) / 0.1);
            var patches = stack(Enumerable.Range(0, 4).Select(sample =>
            {
                var hidden = Enumerable.Range(0, 5).Where(patch => Masks[sample, 0, patch].ToDouble() > 0)
                    .Select(patch => CrossEntropy.Of(patchTargets[sample, patch], Patches[sample, 0, patch] / 0.1)).ToList();
                return hidden.Count == 0 ? zeros_like(classes) : stack(hidden).mean();
            })).mean();
            var x = normalize(Embeddings, dim: -1);
            var repulsion =
                from crop in Enumerable.Range(0, 2)
                from sample in Enumerable.Range(0, 4)
                select -Math.Log(1e-8 + Enumerable.Range(0, 4).Where(other => other != sample).Min(other => (x[sample, crop] - x[other, crop] + 1e-8).norm().ToDouble()));
            return classes + patches + (0.1 * repulsion.Sum() / 4);
        }

        private static Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
    }
}
