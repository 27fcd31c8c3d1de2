using Fungi.Objectives.Redundancy;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Redundancy;

public sealed class TicoTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Equal_views_and_half_an_identity()
    {
        var latents = tensor(new double[] { 2, 0, 5, 0 }).reshape(1, 2, 2); // lengths do not matter
        LossAssert.Equal([4], new TicoObjective().Loss(latents, latents, eye(2, dtype: ScalarType.Float64) / 2));
    }

    /// <summary>With C the batch's own, held constant as a moving average is; each view is once the student's.</summary>
    [Fact]
    public void Features_and_pretraining_are_the_textbook_loss_with_their_second_moment()
    {
        manual_seed(1);
        var (latents, targets, window) = (LossAssert.Random(6, 2, 3), LossAssert.Random(6, 2, 3), LossAssert.Random(3, 3));
        var objective = new TicoObjective { ContrastWeight = 5, PretrainMomentum = 0.7 };
        var own = Second(latents);
        LossAssert.Equal(
            LossAssert.Gradient(latents, z => Textbook(z, targets, own)), LossAssert.Gradient(latents, z => objective.Loss(z, targets, own)));
        LossAssert.Equal(
            LossAssert.Gradient(latents, z => Textbook(z, targets, (0.7 * window) + (0.3 * own))),
            LossAssert.Gradient(latents, z => objective.PretrainLoss(z, targets, window)));

        static Tensor Second(Tensor z)
        {
            var sum = zeros(3, 3, dtype: ScalarType.Float64);
            foreach (var point in z.flatten(0, 1).unbind()) sum += outer(point, point) / point.square().sum();
            return sum / (z.shape[0] * z.shape[1]);
        }

        static Tensor Textbook(Tensor z, Tensor targets, Tensor moment)
        {
            var loss = zeros([], dtype: ScalarType.Float64);
            foreach (var (own, other) in new[] { (0, 1), (1, 0) })
            {
                var (student, teacher) = (z.select(1, own), targets.select(1, other));
                student = student / student.norm(-1, keepdim: true);
                var contrast = (student.matmul(moment) * student).sum(dim: 1).mean();
                loss = loss + ((1 - nn.functional.cosine_similarity(student, teacher, -1).mean() + (5 * contrast)) / 2);
            }

            return loss;
        }
    }
}
