using Fungi.Objectives.Distillation;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Distillation;

public sealed class IbotTests
{
    private static Tensor Zero => zeros(1, dtype: ScalarType.Float64);

    [Theory]
    [InlineData(1, 18.021826694558577)] // 2 ln 8192
    [InlineData(0, 9.010913347279288)] // nothing hidden: the class tokens alone
    public void Equal_logits(double mask, double expected)
    {
        using var scope = NewDisposeScope();
        var (two, one) = (zeros(1, 2, 8192, dtype: ScalarType.Float64), zeros(1, 1, 8192, dtype: ScalarType.Float64));
        var tokens = zeros(1, 2, 4, 8192, dtype: ScalarType.Float64);
        var masks = full(1, 1, 4, mask, dtype: ScalarType.Float64);
        LossAssert.Equal(expected, new IbotObjective { LatentDim = 8192 }.Loss(two, one, tokens.narrow(1, 0, 1), two, tokens, masks, Zero, Zero));
    }

    [Fact]
    public void The_loss_is_the_textbook_loss_about_the_frozen_centres()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = new Inputs();
        var loss = new IbotObjective().Loss(
            inputs.Whole, inputs.Masked, inputs.Patches, inputs.Teacher, inputs.TeacherPatches, inputs.Masks, inputs.Centre, inputs.PatchCentre);
        LossAssert.Equal(inputs.Textbook(0.07), loss);
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(0.15, 0.055)]
    [InlineData(0.3, 0.07)]
    [InlineData(1, 0.07)]
    public void In_pretraining_the_teacher_warms_up(double progress, double temperature)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = new Inputs();
        var bottleneck = zeros(1); // the prototypes have read it already
        var loss = new IbotObjective().PretrainLoss(
            bottleneck, inputs.Whole, inputs.Masked, bottleneck, inputs.Patches, bottleneck, inputs.Teacher, bottleneck, inputs.TeacherPatches,
            inputs.Masks, inputs.Centre, inputs.PatchCentre, tensor(progress));
        LossAssert.Equal(inputs.Textbook(temperature), loss);
    }

    /// <summary>Three samples, two crops, five patches, four logits; of the samples 2, 1 and no patches are hidden.</summary>
    private sealed class Inputs
    {
        public Tensor Whole { get; } = Normal(3, 2, 4);
        public Tensor Masked { get; } = Normal(3, 1, 4);
        public Tensor Patches { get; } = Normal(3, 1, 5, 4);
        public Tensor Teacher { get; } = Normal(3, 2, 4);
        public Tensor TeacherPatches { get; } = Normal(3, 2, 5, 4);
        public Tensor Masks { get; } = tensor(new double[] { 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 }).reshape(3, 1, 5);
        public Tensor Centre { get; } = Normal(4);
        public Tensor PatchCentre { get; } = Normal(4);

        public Tensor Textbook(double temperature) => stack(Enumerable.Range(0, 3).Select(sample =>
        {
            Tensor Target(Tensor logits, Tensor centre) => softmax((logits - centre) / temperature, -1);
            var classes = CrossEntropy.Of(Target(Teacher[sample, 1], Centre), Masked[sample, 0] / 0.1) + CrossEntropy.Of(Target(Teacher[sample, 0], Centre), Whole[sample, 1] / 0.1);
            var hidden = Enumerable.Range(0, 5).Where(patch => Masks[sample, 0, patch].ToDouble() > 0)
                .Select(patch => CrossEntropy.Of(Target(TeacherPatches[sample, 0, patch], PatchCentre), Patches[sample, 0, patch] / 0.1)).ToList();
            return (classes / 2) + (hidden.Count == 0 ? zeros_like(classes) : stack(hidden).mean());
        }));

        private static Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
    }
}
