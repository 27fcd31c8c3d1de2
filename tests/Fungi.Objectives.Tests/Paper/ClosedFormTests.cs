using Fungi.Objectives.Paper;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Paper;

/// <summary>Losses whose value can be written down: see each objective's paper for the formula.</summary>
public sealed class ClosedFormTests
{
    [Fact]
    public void Kl_of_one_to_three_odds_and_its_gradient()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new[] { 0, Math.Log(3) }).reshape(1, 1, 2).requires_grad_();

        var loss = new KlObjective { Temperature = 1, LatentDim = 2 }.Loss(latents);
        var gradient = autograd.grad([loss.sum()], [latents])[0]!;

        // u = (1/2, 1/2), p = (1/4, 3/4): KL(u || p) = ln 2 - ln(3) / 2, and its gradient is p - u.
        AssertClose([0.1438410362], loss);
        AssertClose([-0.25, 0.25], gradient.flatten());
    }

    [Fact]
    public void Kl_is_never_negative_and_zero_for_equal_logits()
    {
        using var scope = NewDisposeScope();
        var objective = new KlObjective { Temperature = 0.5, LatentDim = 16 };
        Assert.True(objective.Loss(randn(64, 1, 16, dtype: ScalarType.Float64)).min().ToDouble() > 0);
        AssertClose([0, 0], objective.Loss(full([2, 1, 16], 3.0, dtype: ScalarType.Float64)));
    }

    [Fact]
    public void Dino_of_equal_logits_is_the_entropy_of_the_uniform_distribution_for_each_of_24_pairs()
    {
        using var scope = NewDisposeScope();
        var loss = new DinoObjective().Loss(zeros(3, 12, 2048, dtype: ScalarType.Float64), zeros(3, 2, 2048, dtype: ScalarType.Float64), zeros(2048, dtype: ScalarType.Float64));
        var expected = 24 * Math.Log(2048);
        AssertClose([expected, expected, expected], loss);
    }

    [Fact]
    public void Dino_of_one_pair()
    {
        using var scope = NewDisposeScope();
        var student = tensor(new[] { 0, 0.1 * Math.Log(3) }).reshape(1, 1, 2);
        AssertClose([0.8369882168], new DinoObjective { LatentDim = 2 }.Loss(student, zeros(1, 1, 2, dtype: ScalarType.Float64), zeros(2, dtype: ScalarType.Float64)));
    }

    [Theory]
    [InlineData(1, true, 0.3132616875)]
    [InlineData(0.07, true, 6.2487e-7)]
    [InlineData(0.07, false, -12.9724525981)]
    public void Simclr_of_two_equal_views_and_one_orthogonal_negative(double temperature, bool tempered, double expected)
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 2, 0, 5, 0 }).reshape(1, 2, 2); // lengths do not matter
        var bank = tensor(new double[] { 0, 3 }).reshape(1, 1, 2);
        AssertClose([expected], new SimclrObjective { Temperature = temperature, TemperedDenominator = tempered }.Loss(latents, bank));
    }

    [Fact]
    public void Simclr_of_three_equal_views_and_two_orthogonal_negatives()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 1, 0, 0 }).expand(1, 3, 3);
        var bank = tensor(new double[] { 0, 1, 0, 0, 0, 1 }).reshape(2, 1, 3);
        AssertClose([0.8200751916], new SimclrObjective { Temperature = 0.5 }.Loss(latents, bank));
    }

    /// <summary>By Jensen's inequality; a loss below it forgot the temperature in the denominator.</summary>
    [Fact]
    public void Simclr_is_at_least_the_logarithm_of_the_number_of_other_views()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var loss = new SimclrObjective().Loss(randn(16, 9, 8, dtype: ScalarType.Float64), randn(5, 9, 8, dtype: ScalarType.Float64));
        Assert.True(loss.min().ToDouble() >= Math.Log(8));
    }

    /// <summary>NT-Xent over two images: each view's partner is the other view of its image, every other view is a negative.</summary>
    [Fact]
    public void Simclr_pretraining_of_two_orthogonal_images()
    {
        using var scope = NewDisposeScope();
        var latents = tensor(new double[] { 1, 0, 1, 0, 0, 1, 0, 1 }).reshape(2, 2, 2);
        var loss = new SimclrObjective { Temperature = 1 }.PretrainLoss(latents);
        AssertClose([Math.Log(Math.E + 2) - 1], loss.reshape(1));
    }

    private static void AssertClose(double[] expected, Tensor actual)
    {
        var values = actual.to(ScalarType.Float64).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var index = 0; index < expected.Length; index++) Assert.Equal(expected[index], values[index], 1e-9 + (1e-6 * Math.Abs(expected[index])));
    }
}
