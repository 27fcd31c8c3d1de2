using System.ComponentModel.DataAnnotations;
using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class MaeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public MaeTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    /// <summary>A patch of n normalised numbers has the squared length n - 1, since its variance is the unbiased one.</summary>
    [Fact]
    public void A_decoder_of_zeros_leaves_the_normalised_patches()
    {
        var pixels = 1e3 * LossAssert.Random(2, 1, 6, 768); // a scale at which the least variance vanishes
        var masks = tensor(new double[] { 1, 0, 1, 1, 0, 0 }).expand(2, 1, 6);
        var loss = new MaeObjective().Loss(LossAssert.Random(2, 1, 6, 5), pixels, masks, zeros(768, 6, dtype: ScalarType.Float64));
        LossAssert.Equal([767.0 / 768, 767.0 / 768], loss);
    }

    [Fact]
    public void A_predictor_of_zeros_leaves_the_hidden_pixels_and_no_hidden_patch_is_no_loss()
    {
        var pixels = LossAssert.Random(3, 1, 4, 12);
        var masks = tensor(new double[] { 0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0 }).reshape(3, 1, 4);
        var squares = pixels.square();
        LossAssert.Equal(
            [cat([squares[0, 0, 1], squares[0, 0, 3]]).mean().ToDouble(), squares[1].mean().ToDouble(), 0],
            Pretrain(LossAssert.Random(3, 1, 8), LossAssert.Random(3, 1, 4, 8), pixels, masks, predictor: zeros(12, 8, dtype: ScalarType.Float64)));
    }

    [Fact]
    public void Pretraining_reads_the_class_token_and_visible_patches_and_nothing_of_hidden_ones()
    {
        var (classToken, patches, pixels) = (LossAssert.Random(1, 1, 8), LossAssert.Random(1, 1, 4, 8), LossAssert.Random(1, 1, 4, 12));
        var masks = tensor(new double[] { 0, 1, 0, 1 }).reshape(1, 1, 4);
        var ofPatches = LossAssert.Gradient(patches, values => Pretrain(classToken, values, pixels, masks)).abs().sum(-1).flatten();
        var ofClass = LossAssert.Gradient(classToken, values => Pretrain(values, patches, pixels, masks)).abs().sum();
        Assert.Equal([true, false, true, false], ofPatches.data<double>().Select(value => value > 1e-9));
        Assert.True(ofClass.ToDouble() > 1e-9);
    }

    [Fact]
    public void A_decoder_that_no_head_divides_is_refused()
    {
        Assert.Equal(["PretrainDecoderDim"], Refused(new() { PretrainDecoderDim = 60 }));
        Assert.Equal(["PretrainDecoderDim"], Refused(new() { PretrainDecoderDim = 6, PretrainDecoderHeads = 1 }));
        Assert.Empty(Refused(new() { PretrainDecoderDim = 64, PretrainDecoderHeads = 2 }));

        static IEnumerable<string> Refused(MaeObjective objective) => objective.Validate(new ValidationContext(objective)).SelectMany(result => result.MemberNames);
    }

    [Fact]
    public void The_decoder_is_fitted_on_hidden_patches_alone()
    {
        var decoder = LossAssert.Random(12, 6);
        var tokens = LossAssert.Random(9, 1, 4, 5);
        var masks = (rand(9, 1, 4, dtype: ScalarType.Float64) < 0.6).to(ScalarType.Float64);
        var objective = new MaeObjective { NormalizePatches = false };
        var made = matmul(tokens, decoder.narrow(1, 0, 5).T) + decoder.select(1, 5);
        var pixels = where(masks.unsqueeze(-1) > 0, made, LossAssert.Random(9, 1, 4, 12));
        LossAssert.Equal(new double[9], objective.Loss(tokens, pixels, masks, decoder));

        var fitted = FittedState.Of(objective, "decoder", tokens, pixels, masks);
        Assert.True((fitted - decoder).abs().max().ToDouble() < 0.01); // but for the penalty
    }

    [Fact]
    public void Gradient_agrees_with_differences()
    {
        var (pixels, decoder) = (LossAssert.Random(2, 1, 4, 12), LossAssert.Random(12, 4));
        var masks = tensor(new double[] { 1, 0, 1, 1 }).expand(2, 1, 4);
        LossAssert.HasGradient(LossAssert.Random(2, 1, 4, 3), tokens => new MaeObjective().Loss(tokens, pixels, masks, decoder));
    }

    private static Tensor Pretrain(Tensor classToken, Tensor patches, Tensor pixels, Tensor masks, Tensor? predictor = null)
    {
        manual_seed(2); // the same weights each time
        var objective = new MaeObjective { NormalizePatches = false, PretrainDecoderDim = 8, PretrainDecoderHeads = 2, PretrainDecoderDepth = 2 };
        var (maskToken, blocks, random) = (LossAssert.Random(1, 8), LossAssert.Random(2 * 12 * 8, 8), LossAssert.Random(12, 8));
        return objective.PretrainLoss(classToken, patches, maskToken, blocks, predictor ?? random, pixels, masks);
    }
}
