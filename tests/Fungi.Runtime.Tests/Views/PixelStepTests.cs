using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

public sealed class PixelStepTests
{
    [Fact]
    public void A_certain_flip_mirrors_left_and_right_and_an_impossible_one_does_not()
    {
        var image = Noise("a", ImageSize, ImageSize);
        using var plain = Renderer().Render(image, 2, view => view.RandomHorizontalFlip(0));
        using var flipped = Renderer().Render(image, 2, view => view.RandomHorizontalFlip(1));
        var (expected, actual) = (Channel(image, 0), Channel(flipped, 0));
        AssertClose(expected, Channel(plain, 0), 1e-7);
        for (var column = 0; column < ImageSize; column++) Assert.Equal(expected[3, column], actual[3, ImageSize - 1 - column], 1e-6);
    }

    [Fact]
    public void A_flip_happens_as_often_as_its_probability_says()
    {
        var image = From("a", 4, 4, (_, column, _) => (byte)(column == 0 ? 255 : 0));
        using var views = Renderer().Render(image, 2000, view => view.RandomHorizontalFlip(0.3));
        Assert.Equal(0.3, views.select(3, 3).mean().ToDouble(), 0.05);
    }

    [Fact]
    public void Normalize_subtracts_the_mean_and_divides_by_the_deviation()
    {
        var statistics = new ImageStatistics((0.5, 0.2, 0), (0.25, 0.1, 2));
        using var view = Renderer().Render(From("a", 4, 4, (_, _, _) => 51), 3, view => view.Normalize(statistics));
        Assert.Equal([3L, 3, 4, 4], view.shape);
        foreach (var (channel, expected) in new[] { -1.2, 0, 0.1 }.Index())
        {
            Assert.Equal(expected, view.select(1, channel).min().ToDouble(), 1e-6);
            Assert.Equal(expected, view.select(1, channel).max().ToDouble(), 1e-6);
        }
    }

    [Fact]
    public void Apply_runs_on_each_image_and_may_change_its_size()
    {
        var calls = 0;
        var (first, second) = (Noise("a", 6, 8), Noise("b", 6, 8));
        var group = new ViewGroup("test", 5, ImageView.Original.Apply("left half", image =>
        {
            calls++;
            return image.narrow(2, 0, 4) / 2;
        }));
        using var views = Renderer().Render(group, [first, second]).Pixels;
        Assert.Equal([2L, 5, 3, 6, 4], views.shape);
        Assert.Equal(2, calls); // the five views of an image share the work
        Assert.True(views.select(0, 1).select(0, 4).allclose(second.Pixels.permute(2, 0, 1).narrow(2, 0, 4).to(ScalarType.Float32) / 510));
    }

    [Fact]
    public void Apply_refuses_a_result_that_is_no_image() => Assert.Contains(
        "Apply { Name = mean }",
        Assert.Throws<InputException>(() => Renderer().Render(Noise("a", 4, 4), 1, view => view.Apply("mean", image => image.mean()))).Message,
        StringComparison.Ordinal);
}
