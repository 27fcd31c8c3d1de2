using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>supcon against what can be written down; embeddings near a unit vector are of its class.</summary>
public sealed class SupconTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor centres = eye(3, dtype: ScalarType.Float64);

    public SupconTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void One_positive_and_two_orthogonal_negatives()
    {
        var latents = tensor(new double[] { 2, 0, 3, 0 }).reshape(1, 2, 2);
        var bank = tensor(new double[] { 0, 1, 0, 4 }).reshape(1, 2, 2);
        var loss = new SupconObjective { Temperature = 1 }.Loss(latents, bank, Classes(1), Classes(2), centres);
        LossAssert.Equal(Math.Log(1 + (2 * Math.Exp(-1))), loss);
    }

    [Fact]
    public void The_cluster_has_positives_in_the_bank()
    {
        var latents = tensor(new double[] { 2, 0, 3, 0 }).reshape(1, 2, 2);
        var bank = tensor(new double[] { 1, 0, 1, 0, 0, 1, 0, 1 }).reshape(2, 2, 2);
        var loss = new SupconObjective { Temperature = 1 }.Loss(latents, bank, Classes(1), Classes(1, 2), centres);
        LossAssert.Equal(Math.Log(3 + (2 * Math.Exp(-1))), loss); // three positives, alike
    }

    [Fact]
    public void A_bank_of_the_other_samples_gives_the_loss_of_the_batch()
    {
        int[] classes = [0, 1, 0, 2, 1, 0];
        var (latents, embeddings, views) = (PlainContrast.Random(6, 2, 5), Classes(classes), Enumerable.Range(0, 12).ToArray());
        var z = PlainContrast.Vectors(latents);
        double LogP(int row, int other) => (PlainContrast.Cosine(z[row], z[other]) / 0.07)
            - Math.Log(views.Where(any => any != row).Sum(any => Math.Exp(PlainContrast.Cosine(z[row], z[any]) / 0.07)));
        double Loss(int sample) => -Enumerable.Range(2 * sample, 2).Average(row =>
            views.Where(other => other != row && classes[other / 2] == classes[sample]).Average(other => LogP(row, other)));

        var objective = new SupconObjective();
        LossAssert.Equal(Enumerable.Range(0, 6).Average(Loss), objective.PretrainLoss(latents, embeddings, centres).reshape(1));
        for (var sample = 0; sample < 6; sample++)
        {
            var loss = objective.Loss(
                latents.narrow(0, sample, 1), PlainContrast.Others(latents, sample), embeddings.narrow(0, sample, 1), PlainContrast.Others(embeddings, sample), centres);
            LossAssert.Equal(Loss(sample), loss);
        }
    }

    private Tensor Classes(params int[] classes) => stack([.. classes.Select(label => centres[label] * 2)]).unsqueeze(1);
}
