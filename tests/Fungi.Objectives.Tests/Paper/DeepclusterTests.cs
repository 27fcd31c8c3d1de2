using Fungi.Objectives.Paper;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Paper;

/// <summary>deepcluster against what can be written down: see SwAV's paper, appendix D.</summary>
public sealed class DeepclusterTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public DeepclusterTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Two_orthonormal_centres_and_a_latent_on_the_first()
    {
        var centres = eye(2, dtype: ScalarType.Float64);
        var latents = tensor(new double[] { 3, 0 }).expand(1, 8, 2); // its length does not matter
        LossAssert.Equal(Math.Log(1 + Math.Exp(-10)), new DeepclusterObjective().Loss(latents, latents.narrow(1, 0, 2), centres, centres, centres));
    }

    [Fact]
    public void A_centre_belongs_to_its_own_cluster()
    {
        var centres = normalize(randn(12, 8, dtype: ScalarType.Float64), dim: -1);
        var latents = centres.unsqueeze(1);
        var expected = -log_softmax(matmul(centres, centres.T) / 0.1, -1).diagonal();
        LossAssert.Equal(expected, new DeepclusterObjective { GlobalCrops = 1 }.Loss(latents, latents, centres, centres, centres));
    }

    [Fact]
    public void Each_clustering_assigns_by_its_own_crop_and_its_own_centres()
    {
        var (latents, sets) = (randn(4, 8, 6, dtype: ScalarType.Float64), Enumerable.Range(0, 3).Select(_ => normalize(randn(5, 6, dtype: ScalarType.Float64), dim: -1)).ToArray());
        var objective = new DeepclusterObjective();
        var expected = new double[4];
        for (var sample = 0; sample < 4; sample++)
        {
            for (var set = 0; set < 3; set++)
            {
                var target = matmul(sets[set], latents[sample, set == 1 ? 1 : 0]).argmax().reshape(1).expand(8);
                expected[sample] += cross_entropy(matmul(normalize(latents[sample], dim: -1), sets[set].T) / 0.1, target).ToDouble() / 3;
            }
        }

        LossAssert.Equal(expected, objective.Loss(latents, latents.narrow(1, 0, 2), sets[0], sets[1], sets[2]));
        LossAssert.Equal(expected, objective.PretrainLoss(latents, latents.narrow(1, 0, 2), sets[0], sets[1], sets[2]));
    }
}
