using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>cmc against what can be written down.</summary>
public sealed class CmcTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public CmcTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Halves_that_agree_and_one_orthogonal_negative_for_each()
    {
        var latents = tensor(new double[] { 2, 0 }).reshape(1, 1, 2);
        var bank = tensor(new double[] { 0, 3 }).reshape(1, 1, 2);
        LossAssert.Equal(2 * Math.Log(1 + Math.Exp(-1)), new CmcObjective { Temperature = 1 }.Loss(latents, latents, latents, latents, bank, bank));
    }

    [Fact]
    public void A_bank_of_the_other_samples_gives_the_loss_of_the_batch_with_each_half_told_by_the_other_s_memory()
    {
        var (lightness, color) = (PlainContrast.Random(5, 1, 6), PlainContrast.Random(5, 1, 6));
        var (l, ab) = (PlainContrast.Vectors(lightness), PlainContrast.Vectors(color));
        var objective = new CmcObjective();
        for (var sample = 0; sample < 5; sample++)
        {
            var expected = PlainContrast.InfoNce(l[sample], ab[sample], ab.But(sample, 1), 0.07) + PlainContrast.InfoNce(ab[sample], l[sample], l.But(sample, 1), 0.07);
            var (own, its) = (lightness.narrow(0, sample, 1), color.narrow(0, sample, 1));
            var (others, theirs) = (PlainContrast.Others(lightness, sample), PlainContrast.Others(color, sample));
            LossAssert.Equal(expected, objective.Loss(own, its, own, its, others, theirs));
            LossAssert.Equal(expected, objective.PretrainLoss(own, its, own, its, others, theirs));
        }
    }

    [Fact]
    public void Both_halves_are_of_the_same_crop()
    {
        var groups = ((ISslObjective)new CmcObjective()).Features(Modality.Image)!.Views.Groups;
        var crops = groups.Select(group => Assert.IsType<RandomOverlappingCrop>(group.View.Steps[0])).ToArray();
        Assert.Equal(crops[0], crops[1]);
        Assert.All(crops, crop => Assert.True(crop.StartsWithReference));
    }
}
