using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class DenoisingAeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public DenoisingAeTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_decoder_of_zeros_leaves_the_mean_square_and_the_inverse_leaves_nothing()
    {
        var clean = LossAssert.Random(3, 1, 4, 12);
        var objective = new DenoisingAeObjective();
        var expected = clean.square().flatten(1).mean([1]);
        LossAssert.Equal(expected, objective.Loss(zeros_like(clean), clean));
        LossAssert.Equal(expected, objective.PretrainLoss(zeros_like(clean), clean));
        LossAssert.Equal(new double[3], objective.Loss(clean, clean));
    }

    [Fact]
    public void The_decoder_sees_corrupted_images_and_is_fitted_to_clean_ones()
    {
        var plan = ((ISslObjective)new DenoisingAeObjective { FitSize = 9 }).Features(Modality.Image)!;
        var head = plan.Input<PatchTokensInput>("prediction").Head!;
        Assert.Equal((HeadFit.Ridge, "clean", 9), (head.Fit, head.FitTarget, head.FitSize));
        Assert.Contains(plan.Views.Groups.Single().View.Steps, step => step is RandomPixelMask { Ratio: 0.7 });
    }
}
