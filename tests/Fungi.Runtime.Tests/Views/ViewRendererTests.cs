using Fungi.Runtime.Views;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

public sealed class ViewRendererTests
{
    private static readonly ViewGroup Crops = new("crops", 3, ImageView.Original.RandomResizedCrop((0.2, 1)).RandomHorizontalFlip().Normalize(ImageStatistics.ImageNet));
    private static readonly ViewSource[] Samples = [Noise("a", 20, 30), Noise("b", 31, 17), Noise("c", 20, 30), Noise("d", 16, 16), Noise("e", 31, 17)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_view_does_not_depend_on_batch_or_order(ViewGroup group)
    {
        var renderer = Renderer();
        using var views = renderer.Render(group, Samples).Pixels;
        using var reversed = renderer.Render(group, [.. Samples.Reverse()]).Pixels;
        Assert.Equal([5L, group.Count, 3, ImageSize, ImageSize], views.shape);
        Assert.Equal(ScalarType.Float32, views.dtype);
        for (var index = 0; index < Samples.Length; index++)
        {
            using var alone = Renderer().Render(group, [Samples[index]]).Pixels;
            Assert.True(alone.select(0, 0).Equals(views.select(0, index)));
            Assert.True(alone.select(0, 0).Equals(reversed.select(0, Samples.Length - 1 - index)));
        }
    }

    public static TheoryData<ViewGroup> Groups => new(
        Crops,
        new ViewGroup("image", 1, ImageView.Original.Inference()),
        new ViewGroup("grid", 9, ImageView.Original.Resize(24).PatchGrid(4, 2).Resize().Normalize(ImageStatistics.ImageNet)),
        new ViewGroup("flipped grid", 4, ImageView.Original.RandomHorizontalFlip().Resize().PatchGrid(4, 1).RandomResizedCrop((0.5, 1))));

    [Fact]
    public void A_view_does_not_depend_on_how_many_there_are()
    {
        using var few = Renderer().Render(Crops, Samples).Pixels;
        using var many = Renderer().Render(Crops with { Count = 8 }, Samples).Pixels;
        Assert.True(few.Equals(many.narrow(1, 0, 3)));
    }

    [Fact]
    public void Views_samples_groups_and_seeds_draw_differently()
    {
        var image = Noise("a", 20, 30);
        Tensor[] draws =
        [
            .. Draw(5, Crops, "a"), .. Draw(6, Crops, "a"), .. Draw(5, Crops, "z"), .. Draw(5, Crops with { Name = "other" }, "a"),
            .. Draw(5, Crops with { View = ImageView.Original.RandomResizedCrop((0.2, 0.999)).RandomHorizontalFlip().Normalize(ImageStatistics.ImageNet) }, "a"),
        ];
        for (var first = 0; first < draws.Length; first++)
        {
            for (var second = 0; second < first; second++) Assert.False(draws[first].Equals(draws[second]), $"Draws {second} and {first} are equal.");
        }

        Tensor[] Draw(long seed, ViewGroup group, string id) => Renderer(seed).Render(group, [image with { SampleId = id }]).Pixels.select(0, 0).unbind();
    }

    [Fact]
    public void Steps_of_one_view_draw_differently()
    {
        using var views = Renderer().Render(
            From("a", 8, 8, (_, column, _) => (byte)(column < 4 ? 0 : 255)), 64, view => view.RandomHorizontalFlip().RandomHorizontalFlip());
        Assert.InRange(views.select(3, 0).mean().ToDouble(), 0.25, 0.75); // equal draws would undo each other
    }

    [Fact]
    public void Equal_groups_of_two_objectives_have_equal_views()
    {
        var mine = ImageViews.None.Group("global", 2, view => view.RandomResizedCrop((0.25, 1))).Groups[0];
        var yours = ImageViews.None.Group("other", 1, view => view.Inference()).Group("global", 4, view => view.RandomResizedCrop((0.25, 1))).Groups[1];
        Assert.True(mine.SharesViewsWith(yours));
        using var first = Renderer().Render(mine, Samples).Pixels;
        using var second = Renderer().Render(yours, Samples).Pixels;
        Assert.True(first.Equals(second.narrow(1, 0, 2)));
    }

    [Fact]
    public void Groups_that_share_views_under_two_names_have_equal_views()
    {
        var (image, embedding) = (new ViewGroup("image", 1, ImageView.Original.Inference()), new ViewGroup("embedding", 1, ImageView.Original.Inference()));
        Assert.True(image.SharesViewsWith(embedding));
        using var first = Renderer().Render(image, Samples).Pixels;
        using var second = Renderer().Render(embedding, Samples).Pixels;
        Assert.True(first.Equals(second));
    }

    [Fact]
    public void Inference_is_the_backbones_view()
    {
        var inference = ImageView.Original.ResizeShorterSide(20).CenterCrop().Normalize(ImageStatistics.Symmetric);
        using var expected = Renderer().Render(new ViewGroup("image", 1, inference.RandomHorizontalFlip(1)), Samples).Pixels;
        using var actual = Renderer(inference: inference).Render(new ViewGroup("image", 1, ImageView.Original.Inference().RandomHorizontalFlip(1)), Samples).Pixels;
        Assert.True(expected.Equals(actual));
    }

    [Fact]
    public void The_original_is_the_image_in_unit_range()
    {
        using var views = Renderer().Render(new ViewGroup("image", 2, ImageView.Original), [Samples[0]]).Pixels;
        Assert.True(views.select(0, 0).select(0, 1).Equals(Samples[0].Pixels.permute(2, 0, 1).to(ScalarType.Float32) / 255));
    }

    [Fact]
    public void Views_of_different_sizes_are_refused()
    {
        var error = Assert.Throws<InputException>(() => Renderer().Render(new ViewGroup("wide", 1, ImageView.Original.ResizeShorterSide(16)), Samples));
        Assert.Contains("'wide'", error.Message, StringComparison.Ordinal);
        Assert.Contains("24 x 16", error.Message, StringComparison.Ordinal);
        Assert.Contains("16 x 29", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_without_executor_is_refused()
    {
        var renderer = new ViewRenderer(16, ImageView.Original, 1, CPU, ViewStepExecutors.BuiltIn.Where(executor => executor.StepType != typeof(Resize)));
        var error = Assert.Throws<InputException>(() => renderer.Render(Noise("a", 4, 4), 1, view => view.Resize()));
        Assert.Contains("step Resize", error.Message, StringComparison.Ordinal);
    }
}
