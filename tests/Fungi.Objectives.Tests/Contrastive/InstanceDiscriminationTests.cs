using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>instance-discrimination against what can be written down, by softmax and by noise contrast.</summary>
public sealed class InstanceDiscriminationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public InstanceDiscriminationTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0.07)] // 6.2487e-7
    [InlineData(1)]
    public void A_crop_that_is_its_image_and_one_orthogonal_other(double temperature)
    {
        var latents = tensor(new double[] { 2, 0 }).reshape(1, 1, 2);
        var loss = new InstanceDiscriminationObjective { Temperature = temperature }.Loss(latents, latents, tensor(new double[] { 0, 3 }).reshape(1, 1, 2), tensor(0.0));
        LossAssert.Equal(Math.Log(1 + Math.Exp(-1 / temperature)), loss);
    }

    [Fact]
    public void Data_that_are_as_likely_as_noise_cost_two_coins()
    {
        var latents = tensor(new double[] { 2, 0 }).reshape(1, 1, 2);
        var logZ = tensor(1 / 0.07); // exp s = Z
        LossAssert.Equal(2 * Math.Log(2), new InstanceDiscriminationObjective { NoiseContrastive = true }.Loss(latents, latents, latents, logZ));
    }

    [Fact]
    public void A_bank_of_the_other_samples_gives_the_softmax_over_all_images()
    {
        var (queries, keys) = (PlainContrast.Random(5, 1, 6), PlainContrast.Random(5, 1, 6));
        var (q, k) = (PlainContrast.Vectors(queries), PlainContrast.Vectors(keys));
        var objective = new InstanceDiscriminationObjective();
        for (var sample = 0; sample < 5; sample++)
        {
            var loss = objective.Loss(queries.narrow(0, sample, 1), keys.narrow(0, sample, 1), PlainContrast.Others(keys, sample), tensor(0.0));
            LossAssert.Equal(PlainContrast.InfoNce(q[sample], k[sample], k.But(sample, 1), 0.07), loss);
        }
    }

    [Fact]
    public void Noise_contrast_is_the_paper_s_sum_over_images()
    {
        var (queries, keys, bank, normalizer) = (PlainContrast.Random(3, 1, 6), PlainContrast.Random(3, 1, 6), PlainContrast.Random(7, 1, 6), 2.5);
        var objective = new InstanceDiscriminationObjective { NoiseContrastive = true, Temperature = 0.5 };
        var (q, k, n) = (PlainContrast.Vectors(queries), PlainContrast.Vectors(keys), PlainContrast.Vectors(bank));

        // P = exp s / (M Z) with noise 1 / M for each of M images; 7 draws of noise.
        const double images = 1000;
        double Probability(double[] a, double[] b) => Math.Exp(PlainContrast.Cosine(a, b) / 0.5) / (images * normalizer);
        var expected = q.Select((query, sample) =>
            -Math.Log(Probability(query, k[sample]) / (Probability(query, k[sample]) + (7 / images)))
            - n.Sum(other => Math.Log(7 / images / (Probability(query, other) + (7 / images)))));

        var logZ = tensor(Math.Log(normalizer));
        LossAssert.Equal([.. expected], objective.Loss(queries, keys, bank, logZ));
        LossAssert.Equal([.. expected], objective.PretrainLoss(queries, keys, bank, logZ));
    }

    [Fact]
    public void The_normaliser_is_the_mean_over_pairs_of_different_images()
    {
        var (queries, keys) = (PlainContrast.Random(6, 1, 4), PlainContrast.Random(6, 1, 4));
        var (q, k) = (PlainContrast.Vectors(queries), PlainContrast.Vectors(keys));
        var mean = q.SelectMany((query, row) => k.But(row, 1).Select(key => Math.Exp(PlainContrast.Cosine(query, key) / 0.07))).Average();
        LossAssert.Equal(Math.Log(mean), FittedState.Of(new InstanceDiscriminationObjective(), "logZ", queries, keys));
    }
}
