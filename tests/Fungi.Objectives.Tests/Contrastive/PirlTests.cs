using Fungi.Objectives.Contrastive;
using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>pirl against what can be written down.</summary>
public sealed class PirlTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public PirlTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Crop_and_tiles_that_say_the_image_and_one_orthogonal_other()
    {
        var image = tensor(new double[] { 2, 0 }).reshape(1, 1, 2);
        var joining = cat([zeros(2, 18, dtype: ScalarType.Float64), tensor(new double[] { 5, 0 }).unsqueeze(1)], 1); // whatever the tiles, e1
        var bank = tensor(new double[] { 0, 1 }).reshape(1, 1, 2);
        var loss = new PirlObjective { Temperature = 1, LatentDim = 2 }.Loss(image, image, PlainContrast.Random(1, 9, 2), Numbers(1), bank, joining);
        LossAssert.Equal(Math.Log(1 + Math.Exp(-1)), loss);
    }

    [Fact]
    public void Tiles_are_joined_in_the_order_of_their_numbers()
    {
        var (images, crops, tiles, numbers, bank, joining) = (
            PlainContrast.Random(4, 1, 3), PlainContrast.Random(4, 1, 3), PlainContrast.Random(4, 9, 3), Numbers(4), PlainContrast.Random(5, 1, 3), PlainContrast.Random(3, 28));
        var objective = new PirlObjective { LatentDim = 3, TileWeight = 0.3 };
        var (m, f, n) = (PlainContrast.Vectors(images), PlainContrast.Vectors(crops), PlainContrast.Vectors(bank));
        var matrix = PlainContrast.Vectors(joining);
        var expected = PlainShuffle(tiles, numbers).Select((features, sample) =>
        {
            double[] g = [.. matrix.Select(row => PlainContrast.Dot(row[..27], features) + row[27])];
            return (0.3 * PlainContrast.InfoNce(g, m[sample], n, 0.07)) + (0.7 * PlainContrast.InfoNce(f[sample], m[sample], n, 0.07));
        }).ToArray();

        LossAssert.Equal(expected, objective.Loss(images, crops, tiles, numbers, bank, joining));
        LossAssert.Equal(expected, objective.PretrainLoss(images, crops, tiles, numbers, bank, joining));
        LossAssert.Equal(expected, objective.Loss(images, crops, tiles.roll(4, 1), numbers.roll(4, 1), bank, joining));
    }

    [Fact]
    public void What_joins_the_tiles_is_the_ridge_regression_of_the_image()
    {
        var (images, tiles, numbers) = (PlainContrast.Random(200, 1, 2), PlainContrast.Random(200, 9, 2), Numbers(200));
        var features = tensor(PlainShuffle(tiles, numbers).SelectMany(sample => sample).ToArray()).reshape(200, 18);
        images += features.narrow(1, 4, 2).unsqueeze(1) * 3; // the third tile of the new order says it
        var joining = FittedState.Of(new PirlObjective { LatentDim = 2 }, "joining", images, tiles, numbers);
        var (weight, bias) = RidgeRegression.Fit(features, images.squeeze(1), 1, CancellationToken.None);
        LossAssert.Equal(cat([weight, bias.unsqueeze(1)], 1), joining);
        Assert.True(joining.narrow(1, 4, 2).norm().ToDouble() > 5 * joining.narrow(1, 6, 12).norm().ToDouble());
    }

    private static Tensor Numbers(int samples) => rand(samples, 9, 1, dtype: ScalarType.Float64);

    private static List<double[]> PlainShuffle(Tensor tiles, Tensor numbers)
    {
        var (vectors, keys) = (PlainContrast.Vectors(tiles), PlainContrast.Vectors(numbers.squeeze(-1)));
        return [.. keys.Select((order, sample) => Enumerable.Range(0, 9).OrderBy(tile => order[tile]).SelectMany(tile => vectors[(9 * sample) + tile]).ToArray())];
    }
}
