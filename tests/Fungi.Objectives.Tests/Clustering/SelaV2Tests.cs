using Fungi.Objectives.Clustering;
using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Clustering;

public sealed class SelaV2Tests
{
    [Theory]
    [InlineData(24, 0)]
    [InlineData(26, 10)]
    public void A_potential_beyond_25_takes_the_label_away(double potential, double wrong)
    {
        using var scope = NewDisposeScope();
        var prototypes = eye(2, dtype: ScalarType.Float64);
        var latents = tensor(new double[] { 3, 0 }).expand(1, 8, 2);
        var (even, shifted) = (zeros(2, dtype: ScalarType.Float64), tensor(new[] { 0, potential }));
        var loss = new SelaV2Objective().Loss(latents, latents.narrow(1, 0, 2), prototypes, even, prototypes, shifted, prototypes, even);
        LossAssert.Equal(Math.Log(1 + Math.Exp(-10)) + (wrong / 3), loss);
    }

    /// <summary>
    /// The label shows in the loss: of a sample whose crops lie on its label, it is nearly zero. Three of four points lie about the first
    /// prototype, and yet the labels share them equally.
    /// </summary>
    [Fact]
    public void Labels_share_the_support_equally()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        const int samples = 800;
        var prototypes = eye(4, dtype: ScalarType.Float64);
        var heap = prototypes.index_select(0, cat([zeros(600, dtype: ScalarType.Int64), arange(1, 4, dtype: ScalarType.Int64).repeat(67).narrow(0, 0, 200)]));
        var points = normalize(heap + (0.3 * randn(samples, 4, dtype: ScalarType.Float64)), dim: -1);
        var potentials = SinkhornPotentials.Of(points.matmul(prototypes.t()), 0.04, 1000, CancellationToken.None);

        var globals = points.unsqueeze(1).expand(samples, 2, 4);
        var objective = new SelaV2Objective { LocalCrops = 1 };
        for (var label = 0; label < 4; label++)
        {
            var latents = cat([prototypes[label].expand(samples, 3, 4)]);
            var loss = objective.Loss(latents, globals, prototypes, potentials, prototypes, potentials, prototypes, potentials);
            Assert.InRange((loss < 1).sum().ToInt64(), samples / 4 * 0.8, samples / 4 * 1.2);
        }
    }

    [Theory]
    [InlineData("firstPotentials")]
    [InlineData("secondPotentials")]
    [InlineData("thirdPotentials")]
    public void What_is_kept_of_a_set_shares_all_global_crops_equally(string parameter)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (globals, prototypes) = (randn(60, 2, 8, dtype: ScalarType.Float64), normalize(randn(5, 8, dtype: ScalarType.Float64), dim: -1));
        var potentials = FittedState.Of(new SelaV2Objective(), parameter, globals, prototypes);
        var scores = normalize(globals.flatten(0, 1), dim: -1).matmul(prototypes.t());
        LossAssert.Equal(full(5, 0.2, dtype: ScalarType.Float64), softmax((scores / 0.04) + potentials, -1).mean([0]), tolerance: 1e-5);
    }
}
