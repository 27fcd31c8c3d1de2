using Fungi.Objectives.Redundancy;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Redundancy;

public sealed class VicregTests : IDisposable
{
    private const int Samples = 7;
    private const int Size = 5;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly VicregObjective objective = new() { LatentDim = Size };
    private readonly Tensor latents;

    public VicregTests()
    {
        manual_seed(1);
        var scale = tensor(new[] { 0.2, 0.5, 0.9, 1.5, 3 }); // some dimensions vary enough, some do not
        latents = (LossAssert.Random(Samples, 1, Size) + (0.5 * LossAssert.Random(Samples, 2, Size))) * scale;
    }

    public void Dispose() => scope.Dispose();

    /// <summary>The terms of the statistics are less by B / (B - 1), which an unbiased covariance multiplies its samples by.</summary>
    [Theory]
    [InlineData(25, 1e-300, 0)]
    [InlineData(1e-300, 25, 0)]
    [InlineData(1e-300, 1e-300, 1)]
    [InlineData(25, 25, 1)]
    public void With_the_batch_as_state_gradients_are_those_of_the_batch(double invariance, double variance, double covariance)
    {
        const double Correction = Samples / (Samples - 1.0);
        var textbook = LossAssert.Gradient(latents, z => Textbook(z, invariance, variance, covariance));
        var frozen = LossAssert.Gradient(latents, z => Frozen(
            new() { LatentDim = Size, InvarianceWeight = invariance, VarianceWeight = variance * Correction, CovarianceWeight = covariance * Correction }, z));
        LossAssert.Equal(textbook, frozen);
    }

    [Fact]
    public void Pretraining_is_the_textbook_loss() =>
        LossAssert.Equal([Textbook(latents, 25, 25, 1).ToDouble()], objective.PretrainLoss(latents));

    [Fact]
    public void Equal_views_at_the_mean_of_uncorrelated_statistics_have_no_loss()
    {
        var x = LossAssert.Random(3, 1, Size);
        var spread = 4 * eye(Size, dtype: ScalarType.Float64);
        LossAssert.Equal([0, 0, 0], objective.Loss(x, x, zeros(Size, dtype: ScalarType.Float64), zeros(Size, dtype: ScalarType.Float64), spread, spread));
    }

    [Fact]
    public void Gradient_agrees_with_differences() => LossAssert.HasGradient(latents, z => Frozen(objective, z));

    private Tensor Frozen(VicregObjective frozen, Tensor z)
    {
        var (x, y) = (latents.select(1, 0), latents.select(1, 1));
        return frozen.Loss(
            z.narrow(1, 0, 1), z.narrow(1, 1, 1), Statistics.Mean(x), Statistics.Mean(y), Statistics.Covariance(x), Statistics.Covariance(y));
    }

    /// <summary>As the paper writes it, dimension by dimension.</summary>
    private static Tensor Textbook(Tensor z, double invariance, double variance, double covariance)
    {
        var loss = invariance * nn.functional.mse_loss(z.select(1, 0), z.select(1, 1));
        foreach (var branch in z.unbind(1))
        {
            var spread = Statistics.Covariance(branch);
            for (var row = 0; row < Size; row++)
            {
                loss = loss + (variance / 2 * nn.functional.relu(1 - (spread[row, row] + 1e-4).sqrt()) / Size);
                for (var column = 0; column < Size; column++)
                    if (row != column) loss = loss + (covariance * spread[row, column].square() / Size);
            }
        }

        return loss;
    }
}
