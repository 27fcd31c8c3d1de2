using System.ComponentModel.DataAnnotations;
using Fungi.Objectives.Contrastive;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>cpc-v2 against what can be written down, and against a sum over places, written out.</summary>
public sealed class CpcV2Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public CpcV2Tests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    /// <summary>All four patches are the positive's equals, and four others are orthogonal: the loss of one against one, and a choice of four.</summary>
    [Fact]
    public void Equal_patches_that_predict_themselves()
    {
        var objective = new CpcV2Objective { Temperature = 1, LatentDim = 2, StrideScale = 1, Steps = 1 };
        var latents = tensor(new double[] { 3, 0 }).expand(1, 4, 2);
        var bank = tensor(new double[] { 0, 2 }).expand(1, 4, 2);
        var identity = cat([eye(2, dtype: ScalarType.Float64), zeros(2, 1, dtype: ScalarType.Float64)], 1).repeat(4, 1);
        LossAssert.Equal(Math.Log(1 + Math.Exp(-1)) + Math.Log(4), objective.Loss(latents, bank, identity));
    }

    [Fact]
    public void Places_directions_and_steps_written_out()
    {
        var objective = new CpcV2Objective { LatentDim = 4, StrideScale = 3, Steps = 2 }; // a grid of 4 x 4
        var (latents, bank, predictors) = (PlainContrast.Random(3, 16, 4), PlainContrast.Random(2, 16, 4), PlainContrast.Random(4 * 2 * 4, 5));
        var (z, n) = (PlainContrast.Vectors(latents), PlainContrast.Vectors(bank));
        var matrices = PlainContrast.Vectors(predictors).Chunk(4).Chunk(2).ToArray(); // by direction and step
        (int Down, int Right)[] directions = [(1, 0), (0, -1), (-1, 0), (0, 1)];

        double Loss(int sample, IReadOnlyCollection<double[]> others)
        {
            var losses = new List<double>();
            double[] Patch(int row, int column)
            {
                var latent = z[(16 * sample) + (4 * row) + column];
                return [.. latent.Select(number => number / Math.Sqrt(PlainContrast.Dot(latent, latent)))];
            }

            for (var direction = 0; direction < 4; direction++)
            {
                var (down, right) = directions[direction];
                for (var (step, place) = (1, 0); step <= 2; (step, place) = place == 15 ? (step + 1, 0) : (step, place + 1))
                {
                    var (row, column) = (place / 4, place % 4);
                    if (!Inside(row + (step * down)) || !Inside(column + (step * right))) continue;
                    var seen = Enumerable.Range(0, 4).Select(back => (Row: row - (back * down), Column: column - (back * right)))
                        .Where(at => Inside(at.Row) && Inside(at.Column)).Select(at => Patch(at.Row, at.Column)).ToList();
                    double[] context = [.. Enumerable.Range(0, 4).Select(number => seen.Average(patch => patch[number])), 1];
                    double[] prediction = [.. matrices[direction][step - 1].Select(weights => PlainContrast.Dot(weights, context))];
                    var target = Patch(row + (step * down), column + (step * right));
                    var elsewhere = Enumerable.Range(0, 16).Where(at => at != (4 * (row + (step * down))) + column + (step * right)).Select(at => Patch(at / 4, at % 4));
                    losses.Add(PlainContrast.InfoNce(prediction, target, [.. elsewhere, .. others], 0.1));
                }
            }

            Assert.Equal(4 * (12 + 8), losses.Count);
            return losses.Average();
        }

        LossAssert.Equal([.. Enumerable.Range(0, 3).Select(sample => Loss(sample, n))], objective.Loss(latents, bank, predictors));
        var textbook = Enumerable.Range(0, 3).Select(sample => Loss(sample, [.. z.But(sample, 16)])).ToArray();
        LossAssert.Equal(textbook, objective.PretrainLoss(latents, predictors));
        for (var sample = 0; sample < 3; sample++)
            LossAssert.Equal(textbook[sample], objective.Loss(latents.narrow(0, sample, 1), PlainContrast.Others(latents, sample), predictors));

        static bool Inside(int index) => index is >= 0 and < 4;
    }

    /// <summary>Patches that are alike all over an image are their own predictions, whatever the image.</summary>
    [Fact]
    public void Predictors_are_fitted_to_what_follows()
    {
        var objective = new CpcV2Objective { LatentDim = 3, StrideScale = 2, Steps = 2, Temperature = 0.5 };
        var predictors = FittedState.Of(objective, "predictors", PlainContrast.Random(64, 1, 3).expand(64, 9, 3));
        var (latents, bank) = (PlainContrast.Random(5, 1, 3), PlainContrast.Random(2, 9, 3));
        var expected = PlainContrast.Vectors(latents).Select(z => PlainContrast.InfoNce(z, z, [.. Enumerable.Repeat(z, 8), .. PlainContrast.Vectors(bank)], 0.5)).ToArray();
        var actual = objective.Loss(latents.expand(5, 9, 3), bank, predictors).data<double>().ToArray();
        for (var sample = 0; sample < 5; sample++) Assert.Equal(expected[sample], actual[sample], 1e-3); // the penalty is small, not zero
    }

    [Fact]
    public void Steps_beyond_the_grid_are_refused()
    {
        var objective = new CpcV2Objective { StrideScale = 2, Steps = 3 };
        Assert.Contains("3 rows", Assert.Single(objective.Validate(new ValidationContext(objective))).ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(new CpcV2Objective().Validate(new ValidationContext(objective)));
    }
}
