using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views.Steps;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

public sealed class ColorStepTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Jitter_draws_factors_between_its_bounds_and_all_orders()
    {
        var step = (ColorJitter)ImageView.Original.ColorJitter(0.4, 1.5, 0, 0.1).Steps[0];
        Assert.Equal(new ColorJitter((0.6, 1.4), (0, 2.5), null, (-0.1, 0.1)), step);
        var random = new CounterRandom(RandomKey.From(1));
        var draws = Enumerable.Range(0, 5000).Select(_ => ColorJitterExecutor.Draw(step, ref random)).ToList();
        Assert.Equal(24, draws.Select(draw => string.Concat(draw.Order)).Distinct().Count());
        AssertUniform(0.6, 1.4, draws.Select(draw => draw.Values[0]!.Value));
        AssertUniform(0, 2.5, draws.Select(draw => draw.Values[1]!.Value));
        AssertUniform(-0.1, 0.1, draws.Select(draw => draw.Values[3]!.Value));
        Assert.All(draws, draw => Assert.Null(draw.Values[2]));

        static void AssertUniform(double low, double high, IEnumerable<double> values)
        {
            var shares = values.Select(value => (value - low) / (high - low)).ToList();
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.Equal(0.5, shares.Average(), 0.02);
            Assert.Equal(1 / 12.0, shares.Average(share => (share - 0.5) * (share - 0.5)), 0.005);
        }
    }

    [Fact]
    public void Each_view_has_its_own_order()
    {
        var image = rand([2, 3, 8, 8]);
        double?[] values = [1.4, 0.5, null, 0.2];
        var together = ColorJitterExecutor.Jitter(image, [([0, 1, 2, 3], values), ([3, 1, 0, 2], values)]);
        Assert.True(together.narrow(0, 1, 1).Equals(ColorJitterExecutor.Jitter(image.narrow(0, 1, 1), [([3, 1, 0, 2], values)])));
        Assert.False(together.narrow(0, 1, 1).Equals(ColorJitterExecutor.Jitter(image.narrow(0, 1, 1), [([0, 1, 2, 3], values)])));
    }

    [Fact]
    public void A_third_of_the_colour_circle_makes_red_green_and_a_whole_one_changes_nothing()
    {
        AssertPixel([0, 1, 0], Jitter([1, 0, 0], 3, 1 / 3.0));
        AssertPixel([0.3, 0.1, 0.5], Jitter([0.1, 0.5, 0.3], 3, 1 / 3.0));
        AssertPixel([0.4, 0.4, 0.4], Jitter([0.4, 0.4, 0.4], 3, 0.21));
        AssertPixel([0.3, 0.1, 0.5], Jitter([0.3, 0.1, 0.5], 3, 1));
    }

    [Fact]
    public void Factors_of_nought_are_black_mean_luma_and_luma()
    {
        AssertPixel([0, 0, 0], Jitter([0.2, 0.4, 0.6], 0, 0));
        var luma = (0.299 * 0.2) + (0.587 * 0.4) + (0.114 * 0.6);
        AssertPixel([luma, luma, luma], Jitter([0.2, 0.4, 0.6], 1, 0)); // the image is one pixel
        AssertPixel([luma, luma, luma], Jitter([0.2, 0.4, 0.6], 2, 0));
        AssertPixel([luma, luma, luma], Pixel([0.2, 0.4, 0.6], view => view.Grayscale()), 0.002);
    }

    [Fact]
    public void Grey_comes_as_often_as_its_probability_says()
    {
        using var views = Renderer().Render(Noise("a", 4, 4), 2000, view => view.RandomGrayscale(0.3));
        var isGrey = views.select(1, 0).eq(views.select(1, 2)).flatten(1).all(1);
        Assert.Equal(0.3, isGrey.to(ScalarType.Float32).mean().ToDouble(), 0.05);
    }

    [Fact]
    public void Blur_keeps_what_is_even_and_spreads_a_point_as_a_Gaussian()
    {
        using var even = Renderer().Render(From("a", 16, 16, (_, _, _) => 102), 2, view => view.GaussianBlur((0.1, 2)));
        Assert.InRange((even - 0.4).abs().max().ToDouble(), 0, 1e-6);
        var point = zeros(2, 3, 15, 15);
        point.select(2, 7).select(2, 7).fill_(1);
        var blurred = Blurring.Blur(point, tensor([1f, 2f]), 13, new Grayscale());
        foreach (var (index, sigma) in new[] { 1.0, 2.0 }.Index())
        {
            var ratio = blurred[index, 0, 7, 9].ToDouble() / blurred[index, 0, 7, 7].ToDouble();
            Assert.Equal(Math.Exp(-4 / (2 * sigma * sigma)), ratio, 1e-5);
            Assert.Equal(1, blurred[index, 1].sum().ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void Blur_that_is_meant_for_a_side_goes_with_the_side()
    {
        var image = Noise("a", 20, 30);
        using var scaled = Renderer().Render(image, 1, view => view.GaussianBlur((3, 3), side: 40));
        using var expected = Renderer().Render(image, 1, view => view.GaussianBlur((1.5, 1.5)));
        Assert.True(scaled.allclose(expected, atol: 1e-6));
        using var wide = Renderer().Render(image, 1, view => view.GaussianBlur((3, 3)));
        Assert.False(wide.allclose(expected, atol: 1e-2));
    }

    [Theory]
    [InlineData(0.5, 127, 127)]
    [InlineData(0.5, 128, 127)] // as Pillow's threshold of 128
    [InlineData(0, 51, 204)]
    public void Solarize_inverts_from_the_threshold_on(double threshold, byte before, byte after) => AssertPixel(
        [after / 255.0, after / 255.0, after / 255.0], Renderer().Render(From("a", 1, 1, (_, _, _) => before), 1, view => view.Solarize(threshold)));

    [Fact]
    public void Invert_and_auto_contrast_are_their_formulas()
    {
        AssertPixel([0.8, 0.4, 0], Pixel([0.2, 0.6, 1], view => view.Invert()));
        var image = From("a", 1, 3, (_, column, channel) => (byte)(channel == 2 ? 77 : 50 + (50 * column)));
        using var view = Renderer().Render(image, 1, view => view.AutoContrast());
        Assert.Equal([0, 0.5f, 1], view.select(1, 0).flatten().data<float>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(77 / 255.0, view.select(1, 2).mean().ToDouble(), 1e-6);
    }

    [Fact]
    public void Posterize_keeps_the_highest_bits_and_draws_how_many()
    {
        var image = From("a", 1, 256, (_, column, _) => (byte)column);
        using var views = Renderer().Render(image, 60, view => view.Posterize((2, 4)));
        var levels = views.select(1, 0).flatten(1).mul(255).round().to(ScalarType.Int64);
        var counts = new int[9];
        for (var view = 0; view < 60; view++)
        {
            var values = levels.select(0, view).data<long>().ToArray();
            var bits = (int)Math.Log2(values.Distinct().Count());
            counts[bits]++;
            Assert.Equal(Enumerable.Range(0, 256).Select(level => (long)(level & ~((1 << (8 - bits)) - 1))), values);
        }

        Assert.All(counts[2..5], count => Assert.InRange(count, 8, 35));
        Assert.Equal(60, counts[2..5].Sum());
    }

    /// <summary>ImageOps.equalize, level by level.</summary>
    [Fact]
    public void Equalize_is_Pillows_table()
    {
        var image = From("a", 40, 50, (row, column, channel) => (byte)(channel == 1 ? 9 : (row * column * (channel + 1)) % 190));
        using var view = Renderer().Render(image, 1, view => view.Equalize());
        for (var channel = 0; channel < 3; channel++)
        {
            var before = image.Pixels.select(2, channel).flatten().data<byte>().ToArray();
            var histogram = new int[256];
            foreach (var level in before) histogram[level]++;
            var step = (before.Length - histogram.Last(count => count > 0)) / 255;
            var (table, sum) = (Enumerable.Range(0, 256).ToArray(), step / 2);
            for (var level = 0; level < 256 && step > 0; level++)
            {
                table[level] = Math.Min(255, sum / step);
                sum += histogram[level];
            }

            var after = view.select(1, channel).flatten().mul(255).round().to(ScalarType.Byte).data<byte>().ToArray();
            Assert.Equal(before.Select(level => (byte)table[level]), after);
        }
    }

    [Fact]
    public void Lab_of_white_red_and_black()
    {
        AssertPixel([100, 0, 0], Pixel([1, 1, 1], view => view.ToLab()), 0.01);
        AssertPixel([53.24, 80.09, 67.20], Pixel([1, 0, 0], view => view.ToLab()), 0.01);
        AssertPixel([0, 0, 0], Pixel([0, 0, 0], view => view.ToLab()), 0.01);
        AssertPixel([0.5324, 0.5324, 0.5324], Pixel([1, 0, 0], view => view.LabLightness()), 1e-4);
    }

    [Fact]
    public void Lab_colours_have_the_lightness_50_and_their_own_a_and_b()
    {
        var (before, after) = (Pixel([0.45, 0.4, 0.5], view => view.ToLab()), Pixel([0.45, 0.4, 0.5], view => view.LabColor()));
        var lab = CieLab.From(after).flatten().data<float>().ToArray();
        Assert.Equal(50, lab[0], 0.01);
        Assert.Equal(before[0, 1, 0, 0].ToDouble(), lab[1], 0.01);
        Assert.Equal(before[0, 2, 0, 0].ToDouble(), lab[2], 0.01);
        var image = rand([1, 3, 20, 20]);
        Assert.InRange((CieLab.ToRgb(CieLab.From(image)) - image).abs().max().ToDouble(), 0, 1e-4);
    }

    [Fact]
    public void Standardized_channels_have_mean_nought_and_deviation_one_or_are_nought()
    {
        var image = From("a", 20, 30, (row, column, channel) => (byte)(channel == 2 ? 201 : (7 * row) + column));
        using var views = Renderer().Render(image, 3, view => view.RandomHorizontalFlip().Standardize());
        Assert.InRange(views.mean([2, 3]).abs().max().ToDouble(), 0, 1e-5);
        var deviations = views.narrow(1, 0, 2).square().mean([2, 3]).sqrt();
        Assert.InRange((deviations - 1).abs().max().ToDouble(), 0, 1e-5);
        Assert.Equal(0, views.select(1, 2).abs().max().ToDouble());
    }

    public void Dispose() => scope.Dispose();

    private static Tensor Jitter(double[] pixel, int operation, double value)
    {
        var values = new double?[4];
        values[operation] = value;
        return ColorJitterExecutor.Jitter(tensor(pixel.Select(number => (float)number).ToArray(), [1, 3, 1, 1]), [([0, 1, 2, 3], values)]);
    }

    private static Tensor Pixel(double[] pixel, Func<ImageView, ImageView> steps) =>
        Renderer().Render(From("pixel", 1, 1, (_, _, channel) => (byte)Math.Round(255 * pixel[channel])), 1, steps);

    private static void AssertPixel(double[] expected, Tensor actual, double tolerance = 1e-5) =>
        Assert.Equal(expected, actual.flatten().data<float>().ToArray().Select(value => (double)value), (x, y) => Math.Abs(x - y) < tolerance);
}
