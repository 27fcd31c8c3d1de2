namespace Fungi.Tests.Views;

public sealed class ImageViewsTests
{
    private static ImageView Crop(double low) => ImageView.Original.RandomResizedCrop((low, 1)).Normalize(ImageStatistics.ImageNet);

    [Fact]
    public void Views_are_equal_when_their_steps_are()
    {
        Assert.Equal(Crop(0.25), Crop(0.25));
        Assert.Equal(Crop(0.25).GetHashCode(), Crop(0.25).GetHashCode());
        Assert.Equal(Crop(0.25).ToString(), Crop(0.25).ToString());
        Assert.Equal(new ViewGroup("a", 2, Crop(0.25)), new ViewGroup("a", 2, Crop(0.25)));
        Assert.NotEqual(Crop(0.25), Crop(0.05));
        Assert.NotEqual(new ViewGroup("a", 2, Crop(0.25)), new ViewGroup("a", 3, Crop(0.25)));
        Assert.NotEqual(ImageView.Original.Resize().CenterCrop(), ImageView.Original.CenterCrop().Resize());
    }

    [Fact]
    public void Functions_are_equal_by_name_and_identity()
    {
        Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> function = pixels => pixels;
        Assert.Equal(ImageView.Original.Apply("same", function), ImageView.Original.Apply("same", function));
        Assert.NotEqual(ImageView.Original.Apply("same", function), ImageView.Original.Apply("other", function));
        Assert.NotEqual(ImageView.Original.Apply("same", function), ImageView.Original.Apply("same", pixels => pixels));
    }

    [Fact]
    public void Groups_keep_their_order_and_count_their_views()
    {
        var views = ImageViews.None.Group("global", 2, view => view.Resize()).Group("local", 10, view => view.CenterCrop());
        Assert.Equal(["global", "local"], views.Groups.Select(group => group.Name));
        Assert.Equal(12, views.Count);
        Assert.Empty(ImageViews.None.Groups);
    }

    [Fact]
    public void Groups_have_unique_names_and_at_least_one_view()
    {
        var views = ImageViews.None.Group("a", 1, view => view);
        Assert.Throws<ArgumentException>(() => views.Group("a", 1, view => view));
        Assert.Throws<ArgumentOutOfRangeException>(() => views.Group("b", 0, view => view));
    }

    [Fact]
    public void Random_groups_are_shared_under_one_name_only()
    {
        Assert.True(new ViewGroup("a", 2, Crop(0.25)).SharesViewsWith(new("a", 10, Crop(0.25))));
        Assert.False(new ViewGroup("a", 2, Crop(0.25)).SharesViewsWith(new("b", 2, Crop(0.25))));
        Assert.True(new ViewGroup("a", 1, ImageView.Original.Inference()).SharesViewsWith(new("b", 1, ImageView.Original.Inference())));
    }

    [Theory]
    [InlineData(4, 1, 4, 112, 112)]
    [InlineData(4, 2, 9, 112, 56)]
    [InlineData(4, 4, 25, 112, 28)]
    [InlineData(4, 6, 49, 112, 18)]
    [InlineData(9, 1, 9, 74, 74)]
    public void Patch_grids_have_the_windows_of_the_paper(int patches, int strideScale, int windows, int side, int stride)
    {
        var grid = new PatchGrid(patches, strideScale);
        Assert.Equal(windows, grid.Windows);
        Assert.Equal(side, grid.WindowSize(224));
        Assert.Equal(stride, grid.Stride(224));
        Assert.True(((grid.WindowsPerAxis - 1) * stride) + side <= 224);
        Assert.Equal(windows, ImageViews.None.PatchGridGroup("patches", patches, strideScale, view => view, view => view).Count);
    }

    [Fact]
    public void A_patch_grid_is_square()
    {
        var error = Assert.Throws<InputException>(() => new PatchGrid(5, 1).Windows);
        Assert.Contains("5 patches", error.Message, StringComparison.Ordinal);
    }
}
