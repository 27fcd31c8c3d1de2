using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;

namespace Fungi.Runtime.Tests.Views;

public sealed class ResizingTests
{
    [Theory]
    [InlineData(23, 31, 9, Interpolation.Bicubic)]
    [InlineData(23, 31, 9, Interpolation.Bilinear)]
    [InlineData(12, 9, 20, Interpolation.Bicubic)]
    [InlineData(12, 9, 20, Interpolation.Bilinear)]
    [InlineData(8, 40, 16, Interpolation.Bicubic)] // wider in one direction, narrower in the other
    public void Resize_is_Pillows(int height, int width, int size, Interpolation interpolation)
    {
        var image = Noise("a", height, width);
        using var view = Renderer().Render(image, 1, view => view.Resize(size, interpolation));
        for (var channel = 0; channel < 3; channel++)
        {
            AssertClose(PillowFilter.Resize(Channel(image, channel), size, size, interpolation), Channel(view, channel), 2e-5);
        }
    }

    [Fact]
    public void Halving_weighs_four_neighbours_one_three_three_one()
    {
        var image = From("a", 2 * ImageSize, 2 * ImageSize, (_, column, _) => (byte)(column == 8 ? 255 : 0));
        using var view = Renderer().Render(image, 1, view => view.Resize(interpolation: Interpolation.Bilinear));
        var row = Channel(view, 0);
        Assert.Equal([0, 1.0 / 8, 3.0 / 8, 0], new[] { row[5, 2], row[5, 3], row[5, 4], row[5, 6] }, Tolerance);
        Assert.Equal(0, row[5, 5], 1e-6);
    }

    [Fact]
    public void Resize_to_the_same_size_changes_nothing()
    {
        var image = Noise("a", ImageSize, ImageSize);
        using var view = Renderer().Render(image, 1, view => view.Resize());
        for (var channel = 0; channel < 3; channel++) AssertClose(Channel(image, channel), Channel(view, channel), 1e-7);
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void A_constant_image_stays_constant(Interpolation interpolation)
    {
        using var view = Renderer().Render(From("a", 37, 29, (_, _, channel) => (byte)(51 * channel)), 4, view => view.RandomResizedCrop((0.1, 1), interpolation: interpolation));
        for (var channel = 0; channel < 3; channel++)
        {
            Assert.Equal(0.2 * channel, view.select(1, channel).min().ToDouble(), 1e-5);
            Assert.Equal(0.2 * channel, view.select(1, channel).max().ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void The_cubic_filter_does_not_leave_the_range_of_pixels()
    {
        using var view = Renderer().Render(From("a", 8, 8, (_, column, _) => (byte)(column < 4 ? 0 : 255)), 1, view => view.Resize());
        Assert.Equal((0, 1), (view.min().ToDouble(), view.max().ToDouble()));
    }

    [Theory]
    [InlineData(63, 65, 32, 32, 33)] // 32 · 65 / 63 = 33.02
    [InlineData(65, 63, 32, 33, 32)]
    [InlineData(40, 59, 16, 16, 23)] // 23.6 is truncated
    [InlineData(10, 10, 16, 16, 16)]
    public void The_shorter_side_is_resized_and_the_longer_one_truncated(int height, int width, int size, int expectedHeight, int expectedWidth)
    {
        var image = Noise("a", height, width);
        using var view = Renderer().Render(image, 1, view => view.ResizeShorterSide(size, Interpolation.Bilinear));
        AssertClose(PillowFilter.Resize(Channel(image, 1), expectedHeight, expectedWidth, Interpolation.Bilinear), Channel(view, 1), 2e-5);
    }

    private static bool Tolerance(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;
}
