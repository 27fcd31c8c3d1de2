using Fungi.Objectives.Pretext;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Pretext;

public sealed class ExemplarTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_copy_at_its_own_image_and_orthogonal_to_one_exemplar()
    {
        var objective = new ExemplarObjective { Temperature = 1 };
        var latents = tensor(new double[] { 2, 0, 5, 0 }).reshape(1, 2, 2); // lengths do not matter
        var image = tensor(new double[] { 3, 0 }).reshape(1, 1, 2);
        var bank = tensor(new double[] { 0, 3, 0, 1 }).reshape(1, 2, 2);
        LossAssert.Equal([0.3132616875], objective.Loss(latents, image, bank));
    }

    [Fact]
    public void Latents_of_zero_guess_among_all_exemplars()
    {
        manual_seed(1);
        var loss = new ExemplarObjective().Loss(zeros(2, 8, 4, dtype: ScalarType.Float64), LossAssert.Random(2, 1, 4), LossAssert.Random(7, 8, 4));
        LossAssert.Equal([Math.Log(8), Math.Log(8)], loss);
    }

    /// <summary>The classifier of the paper over all images, its weights the exemplars' mean copies, for each image of a batch of four.</summary>
    [Fact]
    public void With_the_other_samples_as_bank_it_is_the_classifier_over_the_batch()
    {
        manual_seed(2);
        var objective = new ExemplarObjective { Temperature = 0.5 };
        var (latents, images) = (LossAssert.Random(4, 3, 5), LossAssert.Random(4, 1, 5));
        var directions = latents / latents.norm(-1, keepdim: true);
        var exemplars = directions.mean([1]);
        exemplars /= exemplars.norm(-1, keepdim: true);
        for (var sample = 0; sample < 4; sample++)
        {
            var weights = exemplars.clone();
            weights[sample] = images[sample, 0] / images[sample, 0].norm();
            var expected = nn.functional.cross_entropy(matmul(directions[sample], weights.T) / 0.5, full([3], sample, ScalarType.Int64));
            var others = latents.index_select(0, tensor(Enumerable.Range(0, 4).Where(other => other != sample).Select(other => (long)other).ToArray()));
            LossAssert.Equal([expected.ToDouble()], objective.Loss(latents.narrow(0, sample, 1), images.narrow(0, sample, 1), others));
        }
    }
}
