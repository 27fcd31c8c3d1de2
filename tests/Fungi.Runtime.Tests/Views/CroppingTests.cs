using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using Fungi.Runtime.Views.Steps;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

public sealed class CroppingTests
{
    private static readonly RandomResizedCrop Step = new((0.2, 0.6), (3.0 / 4, 4.0 / 3), 8, Interpolation.Bicubic);

    /// <summary>Pixels that tell where they were; what was padded is black.</summary>
    [Theory]
    [InlineData(20, 30, 2, 7)]
    [InlineData(19, 21, 2, 2)] // 1.5 and 2.5 both round to 2, as Python rounds
    [InlineData(16, 16, 0, 0)]
    [InlineData(11, 18, -2, 1)] // 5 rows are missing: 2 above, 3 below
    public void Center_crop_takes_the_middle(int height, int width, int top, int left)
    {
        var image = From("a", height, width, (row, column, channel) => (byte)(1 + (channel == 0 ? row : column)));
        var view = Renderer().Render(image, 1, view => view.CenterCrop());
        var (rows, columns) = (Channel(view, 0), Channel(view, 1));
        for (var row = 0; row < ImageSize; row++)
        {
            for (var column = 0; column < ImageSize; column++)
            {
                var isInside = row + top >= 0 && row + top < height;
                Assert.Equal(isInside ? row + top + 1 : 0, 255 * rows[row, column], 1e-4);
                Assert.Equal(isInside ? column + left + 1 : 0, 255 * columns[row, column], 1e-4);
            }
        }
    }

    [Fact]
    public void Random_boxes_have_area_and_aspect_within_bounds_and_reach_every_corner()
    {
        const int height = 300, width = 400;
        var boxes = Draw(Step, height, width, 5000);
        Assert.All(boxes, box =>
        {
            Assert.InRange(box.Height * box.Width / (double)(height * width), 0.2 * 0.98, 0.6 * 1.02); // sides are rounded
            Assert.InRange(box.Width / (double)box.Height, 0.75 * 0.98, 4 / 3.0 * 1.02);
            Assert.InRange(box.Top, 0, height - box.Height);
            Assert.InRange(box.Left, 0, width - box.Width);
        });
        Assert.Equal(0.4, boxes.Average(box => box.Height * box.Width / (double)(height * width)), 0.01); // uniform in area
        Assert.Equal(0, boxes.Average(box => Math.Log(box.Width / (double)box.Height)), 0.01); // log-uniform in aspect
        Assert.Equal(Math.Log(4 / 3.0) / Math.Sqrt(3), Math.Sqrt(boxes.Average(box => Math.Pow(Math.Log(box.Width / (double)box.Height), 2))), 0.01);
        Assert.Equal(0.5, boxes.Where(box => box.Height < height).Average(box => box.Top / (double)(height - box.Height)), 0.02);
        Assert.Contains(boxes, box => box.Top == 0);
        Assert.Contains(boxes, box => box.Left == width - box.Width);
    }

    [Theory]
    [InlineData(10, 400, 0, 193, 10, 13)] // too wide: 4/3 of the height
    [InlineData(400, 10, 193, 0, 13, 10)] // too high: 1 / (3/4) of the width
    public void Where_no_box_fits_the_centre_is_taken(int height, int width, int top, int left, int boxHeight, int boxWidth) =>
        Assert.Equal(new CropBox(top, left, boxHeight, boxWidth), Assert.Single(Draw(Step with { Scale = (0.9, 1) }, height, width, 20).Distinct()));

    [Fact]
    public void The_whole_image_is_taken_where_its_aspect_is_allowed_but_no_box_fits() =>
        Assert.Equal(new CropBox(0, 0, 30, 36), Assert.Single(Draw(Step with { Scale = (2, 3) }, 30, 36, 5).Distinct()));

    [Fact]
    public void A_random_crop_is_cut_first_and_then_resized()
    {
        var image = Noise("a", 30, 40);
        var step = Step with { Size = null };
        var group = new ViewGroup("crop", 3, ImageView.Original.Then(step));
        using var views = Renderer(seed: 9).Render(group, [image]).Pixels;
        var key = RandomKey.From(9).With("crop").With(group.View.ToString()).With("a");
        for (var view = 0; view < 3; view++)
        {
            var random = new CounterRandom(key, (ulong)view << 32);
            var box = CropBox.Draw(step, 30, 40, ref random);
            var cut = image with { Pixels = image.Pixels.narrow(0, box.Top, box.Height).narrow(1, box.Left, box.Width) };
            AssertClose(PillowFilter.Resize(Channel(cut, 2), ImageSize, ImageSize, Interpolation.Bicubic), Channel(views.select(0, 0).narrow(0, view, 1), 2), 2e-5);
        }
    }

    [Fact]
    public void The_views_of_a_patch_grid_are_its_windows_row_by_row()
    {
        var image = Noise("a", ImageSize, ImageSize);
        using var views = Renderer().Render(image, 9, view => view.PatchGrid(4, 2)); // windows of 8 pixels every 4
        var pixels = image.Pixels.permute(2, 0, 1).to(ScalarType.Float32).div(255);
        Assert.Equal([9L, 3, 8, 8], views.shape);
        for (var view = 0; view < 9; view++)
        {
            Assert.True(views.select(0, view).Equals(pixels.narrow(1, 4 * (view / 3), 8).narrow(2, 4 * (view % 3), 8)));
        }
    }

    [Fact]
    public void A_patch_grid_cuts_window_v_from_view_v_where_views_differ()
    {
        var image = Noise("a", ImageSize, ImageSize);
        using var windows = Renderer().Render(image, 25, view => view.RandomHorizontalFlip().PatchGrid(4, 4)); // windows of 8 pixels every 2
        var pixels = image.Pixels.permute(2, 0, 1).to(ScalarType.Float32).div(255);
        var (kept, mirrored) = (0, 0);
        for (var view = 0; view < 25; view++)
        {
            if (windows.select(0, view).Equals(Window(pixels, view))) kept++;
            else if (windows.select(0, view).Equals(Window(pixels.flip(-1), view))) mirrored++;
        }

        Assert.Equal(25, kept + mirrored);
        Assert.InRange(kept, 5, 20);
        static Tensor Window(Tensor pixels, int view) => pixels.narrow(1, 2 * (view / 5), 8).narrow(2, 2 * (view % 5), 8);
    }

    [Fact]
    public void A_patch_grid_refuses_what_it_cannot_cut()
    {
        var renderer = Renderer();
        Assert.Contains("20 x 16", Message(Noise("a", 16, 20), 4, view => view.PatchGrid(4, 1)), StringComparison.Ordinal);
        Assert.Contains("at most its 4 windows", Message(Noise("a", 16, 16), 5, view => view.PatchGrid(4, 1)), StringComparison.Ordinal);
        Assert.Contains("too small", Message(Noise("a", 4, 4), 1, view => view.PatchGrid(4, 6)), StringComparison.Ordinal);
        string Message(ViewSource image, int count, Func<ImageView, ImageView> steps) =>
            Assert.Throws<InputException>(() => renderer.Render(image, count, steps)).Message;
    }

    private static CropBox[] Draw(RandomResizedCrop step, int height, int width, int count)
    {
        var random = new CounterRandom(RandomKey.From(3));
        var boxes = new CropBox[count];
        for (var index = 0; index < count; index++) boxes[index] = CropBox.Draw(step, height, width, ref random);
        return boxes;
    }
}
