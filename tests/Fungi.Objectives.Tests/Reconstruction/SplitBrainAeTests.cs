using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class SplitBrainAeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public SplitBrainAeTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Classifiers_of_zeros_guess_among_100_colours_and_50_lightnesses()
    {
        var objective = new SplitBrainAeObjective();
        var (tokens, lab) = (LossAssert.Random(2, 1, 4, 3), Lab(2, 4, 4));
        var loss = objective.Loss(tokens, tokens, lab, zeros(100, 4, dtype: ScalarType.Float64), zeros(50, 4, dtype: ScalarType.Float64));
        LossAssert.Equal([8.5171932, 8.5171932], loss, 1e-7);
        LossAssert.Equal(
            [Math.Log(5000), Math.Log(5000)],
            objective.PretrainLoss(zeros(2, 1, 4, 100, dtype: ScalarType.Float64), zeros(2, 1, 4, 50, dtype: ScalarType.Float64), lab));
    }

    /// <summary>No two bins of colour share an output, and numbers beyond the last bins count to these.</summary>
    [Theory]
    [InlineData(0, -128, -128, 0, 0)]
    [InlineData(2.9, -127, -102.1, 0, 0)]
    [InlineData(3, -103, -101, 1, 1)]
    [InlineData(53.24, 80.09, 67.20, 26, 87)] // red
    [InlineData(100, 0, 0, 49, 44)] // white
    [InlineData(101, 200, 131.9, 49, 99)]
    public void Pixels_have_a_bin_of_lightness_and_one_of_colour(double lightness, double a, double b, int lightnessBin, int colorBin)
    {
        var lab = tensor(new[] { lightness, a, b }).reshape(1, 1, 1, 3);
        var (colorLogits, lightnessLogits) = (LossAssert.Random(1, 1, 1, 100), LossAssert.Random(1, 1, 1, 50));
        var expected = -log_softmax(colorLogits.flatten(), 0)[colorBin] - log_softmax(lightnessLogits.flatten(), 0)[lightnessBin];
        LossAssert.Equal([expected.ToDouble()], new SplitBrainAeObjective().PretrainLoss(colorLogits, lightnessLogits, lab));
    }

    /// <summary>Patches of two pixels, numbered by channel first.</summary>
    [Fact]
    public void The_loss_of_a_patch_is_the_mean_over_its_pixels()
    {
        var lab = tensor(new double[] { 0, 100, -128, 131, -128, 131 }).reshape(1, 1, 1, 6); // black and white, bins 0 and 99
        var colorLogits = LossAssert.Random(1, 1, 1, 100);
        var logP = log_softmax(colorLogits.flatten(), 0);
        LossAssert.Equal(
            [(-(logP[0] + logP[99]) / 2).ToDouble() + Math.Log(50)],
            new SplitBrainAeObjective().PretrainLoss(colorLogits, zeros(1, 1, 1, 50, dtype: ScalarType.Float64), lab));
    }

    /// <summary>Without features that tell patches apart, a fitted classifier says how frequent each bin is, and that every bin is possible.</summary>
    [Fact]
    public void Classifiers_are_fitted_to_histograms()
    {
        var objective = new SplitBrainAeObjective();
        var (tokens, lab) = (1e-6 * LossAssert.Random(40, 1, 9, 3), Lab(40, 9, 16));
        var classifier = FittedState.Of(objective, "lightnessClassifier", tokens, lab);
        var lightness = lab.unflatten(-1, [3, 16]).select(-2, 0).flatten().data<double>().ToArray();
        var frequencies = Enumerable.Range(0, 50).Select(bin => lightness.Count(value => Math.Clamp((int)Math.Floor((value - 1) / 2), 0, 49) == bin) / (double)lightness.Length);
        LossAssert.Equal([.. frequencies.Select(share => (0.9 * share) + (0.1 / 50))], softmax(classifier.select(1, 3), 0), 0.05); // to what the solver takes for converged
        Assert.Equal([100, 4], FittedState.Of(objective, "colorClassifier", tokens, lab).shape);
    }

    private static Tensor Lab(int samples, int patches, int pixels) => cat(
        [100 * rand(samples, 1, patches, pixels, dtype: ScalarType.Float64), 256 * rand(samples, 1, patches, 2 * pixels, dtype: ScalarType.Float64) - 128], -1);
}
