using Fungi.Objectives.Redundancy;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Redundancy;

public sealed class WMseTests : IDisposable
{
    private const int Samples = 6;
    private const int Size = 3;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly WMseObjective objective = new() { Crops = 3, LatentDim = Size, FitSize = Samples, Shrinkage = 0.1 };
    private readonly Tensor latents;
    private readonly Tensor points;

    public WMseTests()
    {
        manual_seed(1);
        latents = (LossAssert.Random(Samples, 1, Size) + LossAssert.Random(Samples, 3, Size)) * tensor(new[] { 0.1, 1, 4 }) + 2;
        points = latents.flatten(0, 1);
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Whitening, which every sample takes part in, is differentiated as well.</summary>
    [Fact]
    public void With_the_batch_as_state_gradients_are_those_of_the_batch()
    {
        var variation = FittedState.Of(objective, "variation", latents, Statistics.Mean(points), Statistics.Covariance(points));
        var frozen = LossAssert.Gradient(latents, z => Frozen(z, variation));
        LossAssert.Equal(LossAssert.Gradient(latents, z => Pooled(z, 0.1)), frozen);
        LossAssert.HasGradient(latents, z => Pooled(z, 0.1)); // the oracle itself
    }

    [Fact]
    public void Without_variation_it_is_the_mean_over_pairs_of_the_whitened_distance()
    {
        var none = zeros(Size, Size + 1, dtype: ScalarType.Float64);
        LossAssert.Equal([Pooled(latents, 0.1).ToDouble()], Frozen(latents, none).mean());
        LossAssert.Equal(new double[Samples], Frozen(latents.narrow(1, 0, 1).expand(-1, 3, -1), none)); // equal views
    }

    [Fact]
    public void Pretraining_whitens_each_view_of_each_slice_by_itself()
    {
        var sliced = new WMseObjective { Crops = 3, LatentDim = Size, Shrinkage = 0.1, PretrainSliceSize = 3 };
        var halves = new[] { latents.narrow(0, 0, 3), latents.narrow(0, 3, 3) };
        LossAssert.Equal([halves.Average(half => ByView(half, 0.1).ToDouble())], sliced.PretrainLoss(latents));
        LossAssert.Equal([ByView(latents, 0.1).ToDouble()], objective.PretrainLoss(latents)); // fewer than a slice
    }

    private Tensor Frozen(Tensor z, Tensor variation) => objective.Loss(z, Statistics.Mean(points), Statistics.Covariance(points), variation);

    private static Tensor Pooled(Tensor z, double shrinkage) => Distance(Whitened(z.flatten(0, 1), shrinkage).reshape(z.shape));

    private static Tensor ByView(Tensor z, double shrinkage) => Distance(stack([.. z.unbind(1).Select(view => Whitened(view, shrinkage))], 1));

    private static Tensor Whitened(Tensor rows, double shrinkage)
    {
        var covariance = Statistics.Covariance(rows);
        var shrunk = ((1 - shrinkage) * covariance) + (shrinkage * covariance.trace() / Size * eye(Size, dtype: ScalarType.Float64));
        return matmul(rows - Statistics.Mean(rows), linalg.inv(linalg.cholesky(shrunk)).T);
    }

    private static Tensor Distance(Tensor whitened)
    {
        var distances = new List<Tensor>();
        for (var view = 0; view < 3; view++)
        {
            for (var other = 0; other < view; other++)
                distances.Add(2 - (2 * nn.functional.cosine_similarity(whitened.select(1, view), whitened.select(1, other), -1).mean()));
        }

        return stack(distances).mean();
    }
}
