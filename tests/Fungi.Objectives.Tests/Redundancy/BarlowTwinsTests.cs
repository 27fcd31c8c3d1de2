using Fungi.Objectives.Redundancy;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Redundancy;

public sealed class BarlowTwinsTests : IDisposable
{
    private const int Samples = 7;
    private const int Size = 4;
    private const double Biased = (Samples - 1.0) / Samples;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BarlowTwinsObjective objective = new() { LatentDim = Size, OffDiagonalWeight = 0.3 };
    private readonly Tensor latents;

    public BarlowTwinsTests()
    {
        manual_seed(1);
        latents = LossAssert.Random(Samples, 1, Size) + LossAssert.Random(Samples, 2, Size) + 3;
    }

    public void Dispose() => scope.Dispose();

    /// <summary>
    /// Batch normalisation, which divides by the biased variance, is differentiated as well. The state's variances are unbiased, so ε is B / (B - 1)
    /// times as large in their units, and the loss B / (B - 1) times as small.
    /// </summary>
    [Fact]
    public void With_the_batch_as_state_gradients_are_those_of_the_batch() => LossAssert.Equal(
        LossAssert.Gradient(latents, z => Textbook(z, 1e-5 * Biased)), LossAssert.Gradient(latents, Frozen) / Biased);

    [Fact]
    public void Pretraining_is_the_textbook_loss() => LossAssert.Equal([Textbook(latents, 1e-5).ToDouble()], objective.PretrainLoss(latents));

    [Fact]
    public void Where_the_correlations_are_an_identity_there_is_nothing_to_change()
    {
        var (mean, identity) = (zeros(Size, dtype: ScalarType.Float64), eye(Size, dtype: ScalarType.Float64));
        Tensor Loss(Tensor z) => objective.Loss(z.narrow(1, 0, 1), z.narrow(1, 1, 1), mean, mean, identity, identity, identity * (1 + 1e-5));
        LossAssert.Equal(zeros_like(latents), LossAssert.Gradient(latents, Loss));
    }

    [Fact]
    public void Gradient_agrees_with_differences() => LossAssert.HasGradient(latents, Frozen);

    private Tensor Frozen(Tensor z)
    {
        var (x, y) = (latents.select(1, 0), latents.select(1, 1));
        return objective.Loss(
            z.narrow(1, 0, 1), z.narrow(1, 1, 1), Statistics.Mean(x), Statistics.Mean(y),
            Statistics.Covariance(x), Statistics.Covariance(y), Statistics.Covariance(x, y));
    }

    private Tensor Textbook(Tensor z, double epsilon)
    {
        var (x, y) = (nn.functional.batch_norm(z.select(1, 0), running_mean: null, running_var: null, training: true, eps: epsilon), nn.functional.batch_norm(z.select(1, 1), running_mean: null, running_var: null, training: true, eps: epsilon));
        Tensor? loss = null;
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var correlation = (x.select(1, row) * y.select(1, column)).mean();
                var term = row == column ? (1 - correlation).square() : objective.OffDiagonalWeight * correlation.square();
                loss = loss is null ? term : loss + term;
            }
        }

        return loss!;
    }
}
