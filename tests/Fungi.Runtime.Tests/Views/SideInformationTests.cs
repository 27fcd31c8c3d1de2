using Fungi.Runtime.Views;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>What steps say of the views that they make: labels, boxes, masks.</summary>
public sealed class SideInformationTests : IDisposable
{
    private const int Size = 64;
    private static readonly ViewSource[] Samples = [Noise("a", 20, 30), Noise("b", 31, 17), Noise("c", 20, 30), Noise("d", 16, 16), Noise("e", 31, 17)];

    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>Chains of steps that move pixels, each of which enlarges: there linear interpolation keeps a gradient exact.</summary>
    public static TheoryData<string, int> Chains { get; } = new()
    {
        { "crop", 6 },
        { "crop, flip", 6 },
        { "flip, crop, centre, flip", 8 },
        { "shorter side, centre", 1 },
        { "grid", 9 },
        { "flip, grid, crop", 9 },
    };

    private static ImageView Chain(string name, ImageView view) => name switch
    {
        "crop" => Crop(view),
        "crop, flip" => Crop(view).RandomHorizontalFlip(),
        "flip, crop, centre, flip" => Crop(view.RandomHorizontalFlip()).CenterCrop(40).RandomHorizontalFlip(),
        "shorter side, centre" => view.ResizeShorterSide(70, Interpolation.Bilinear).CenterCrop(Size),
        "grid" => Grid(view),
        "flip, grid, crop" => Crop(Grid(view.RandomHorizontalFlip())),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static ImageView Crop(ImageView view) => view.RandomResizedCrop((0.2, 0.9), size: Size, interpolation: Interpolation.Bilinear);

    private static ImageView Grid(ImageView view) => view.Resize(Size, Interpolation.Bilinear).PatchGrid(4, 2).Resize(Size, Interpolation.Bilinear);

    /// <summary>The image's pixels are their own coordinates, so that each view shows which part of the image it is.</summary>
    [Theory]
    [MemberData(nameof(Chains))]
    public void The_box_of_a_view_is_what_its_pixels_say(string chain, int views)
    {
        const int height = 24, width = 40;
        var image = From("coordinates", height, width, (row, column, channel) => (byte)(channel == 0 ? column : row));
        var rendered = Renderer().Render(new ViewGroup("test", views, Chain(chain, ImageView.Original)), [image]);
        Assert.Equal([1L, views, 4], rendered.Boxes!.shape);
        for (var view = 0; view < views; view++)
        {
            var pixels = rendered.Pixels.select(0, 0).narrow(0, view, 1);
            var (left, right) = Ends(Channel(pixels, 0), width, along: 1);
            var (top, bottom) = Ends(Channel(pixels, 1), height, along: 0);
            var box = rendered.Boxes.select(0, 0).select(0, view).data<float>().ToArray();
            Assert.Equal([left, top, right, bottom], box.Select(value => (double)value), (expected, actual) => Math.Abs(expected - actual) < 1e-4);
        }

        static (double First, double Last) Ends(double[,] coordinates, int extent, int along)
        {
            // The centres of two pixels far enough from the edges, where interpolation repeats the outermost pixel.
            var (count, middle) = (coordinates.GetLength(along), coordinates.GetLength(1 - along) / 2);
            var (first, last) = (count / 4, count - 1 - (count / 4));
            var (x, y) = (At(first), At(last));
            var step = (y - x) / (last - first);
            return (x - (step * (first + 0.5)), x + (step * (count - first - 0.5)));

            double At(int index) => ((255 * (along == 1 ? coordinates[middle, index] : coordinates[index, middle])) + 0.5) / extent;
        }
    }

    [Fact]
    public void The_original_is_the_whole_box_and_a_padded_crop_is_a_larger_one()
    {
        var image = Noise("a", 11, 18);
        AssertEqual([0, 0, 1, 1], Renderer().Render(new ViewGroup("test", 1, ImageView.Original), [image]).Boxes);
        // 5 rows are missing, 2 of them above; of 18 columns the first and the last are cut off.
        AssertEqual([1 / 18f, -2 / 11f, 17 / 18f, 14 / 11f], Renderer().Render(new ViewGroup("test", 1, ImageView.Original.CenterCrop()), [image]).Boxes);
    }

    [Fact]
    public void Four_rotations_are_the_four_quarter_turns_and_say_so()
    {
        var image = Noise("a", ImageSize, ImageSize);
        var rendered = Renderer().Render(new ViewGroup("test", 6, ImageView.Original.Rotate90()), [image]);
        var original = Channel(image, 1);
        for (var view = 0; view < 6; view++)
        {
            var turned = Channel(rendered.Pixels.select(0, 0).narrow(0, view, 1), 1);
            // Counter-clockwise: the pixel in row r and column c goes to row S - 1 - c and column r.
            for (var turn = 0; turn < view % 4; turn++) turned = Clockwise(turned);
            AssertClose(original, turned, 1e-7);
        }

        Assert.Equal([0L, 1, 2, 3, 0, 1], rendered.Labels!.data<long>().ToArray());
        Assert.Null(rendered.Boxes); // the axes are turned

        static double[,] Clockwise(double[,] pixels)
        {
            var result = new double[ImageSize, ImageSize];
            for (var row = 0; row < ImageSize; row++)
                for (var column = 0; column < ImageSize; column++) result[row, column] = pixels[ImageSize - 1 - column, row];
            return result;
        }
    }

    [Fact]
    public void The_rotations_of_a_rotated_image_are_a_cyclic_shift()
    {
        var group = new ViewGroup("test", 4, ImageView.Original.Rotate90());
        var image = Noise("a", ImageSize, ImageSize);
        var views = Renderer().Render(group, [image]).Pixels;
        var turned = (views.select(0, 0).select(0, 1) * 255).round().to(ScalarType.Byte).permute(1, 2, 0).contiguous();
        var shifted = Renderer().Render(group, [image with { Pixels = turned }]).Pixels;
        Assert.True(shifted.Equals(views.roll(-1, 1)));
    }

    [Fact]
    public void Only_square_images_are_rotated() => Assert.Contains(
        "Rotate90 { }: the image is 30 x 20 pixels; expected a square one",
        Assert.Throws<InputException>(() => Renderer().Render(Samples[0], 4, view => view.Rotate90())).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0.75, null, 12)] // of 4 x 4 patches
    [InlineData(0.6, null, 10)] // 9.6 is rounded
    [InlineData(0.5, 8, 2)]
    [InlineData(0, 4, 0)]
    [InlineData(1, 4, 16)]
    public void Masks_say_which_pixels_are_hidden(double ratio, int? patchSize, int hiddenSquares)
    {
        const float value = -3; // that no pixel has
        var side = patchSize ?? PatchSize;
        var group = new ViewGroup("test", 3, ImageView.Original.RandomResizedCrop((0.2, 1)).RandomPatchMask(ratio, patchSize, value));
        var rendered = Renderer().Render(group, Samples);
        Assert.Equal([5L, 3, ImageSize, ImageSize], rendered.Masks!.shape);
        var hidden = rendered.Pixels.eq(value);
        for (var channel = 0; channel < 3; channel++) Assert.True(hidden.select(2, channel).Equals(rendered.Masks.eq(1)));
        var perSquare = rendered.Masks.unflatten(3, [-1, side]).unflatten(2, [-1, side]).sum([3, 5]); // [B, V, rows, columns]
        Assert.True(perSquare.eq(0).logical_or(perSquare.eq(side * side)).all().item<bool>());
        Assert.True(perSquare.gt(0).sum([2, 3]).eq(hiddenSquares).all().item<bool>());

        // What is not hidden is the view as it would be without the step, and that is kept whole.
        var plain = Renderer().Render(group, Samples).Unmasked!;
        Assert.False(plain.eq(value).any().item<bool>());
        Assert.True(where(hidden, full_like(plain, value), plain).Equals(rendered.Pixels));
    }

    [Fact]
    public void Each_view_hides_other_patches()
    {
        var masks = Renderer().Render(new ViewGroup("test", 40, ImageView.Original.Resize().RandomPatchMask(0.5)), [Samples[0]]).Masks!.select(0, 0);
        Assert.Equal(0.5, masks.mean([0]).min().ToDouble(), 0.4);
        Assert.Equal(0.5, masks.mean([0]).max().ToDouble(), 0.4);
        Assert.False(masks.select(0, 0).Equals(masks.select(0, 1)));
    }

    [Fact]
    public void Steps_after_a_mask_work_on_the_hidden_and_on_the_whole_view()
    {
        var group = new ViewGroup("test", 2, ImageView.Original.Resize().RandomPatchMask(0.5).Normalize(ImageStatistics.ImageNet));
        var rendered = Renderer().Render(group, Samples);
        Assert.True(Renderer().Render(group with { View = ImageView.Original.Resize().Normalize(ImageStatistics.ImageNet) }, Samples).Pixels.Equals(rendered.Unmasked!));
        Assert.Equal(-0.485 / 0.229, rendered.Pixels.select(2, 0).masked_select(rendered.Masks!.eq(1)).max().ToDouble(), 1e-5);
    }

    [Fact]
    public void Steps_that_move_pixels_come_before_the_mask()
    {
        foreach (var moved in (Func<ImageView, ImageView>[])[view => view.RandomHorizontalFlip(1), view => view.Resize(32), view => view.Rotate90(), view => view.Apply("flip", image => image.flip(-1))])
        {
            var error = Assert.Throws<InputException>(() => Renderer().Render(Samples[0], 4, view => moved(view.Resize().RandomPatchMask())));
            Assert.Contains("view group 'test': Resize", error.Message, StringComparison.Ordinal);
            Assert.Contains("expected the masking step after those that crop, resize, mirror or turn, and after Apply without KeepsPixelsInPlace.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_function_counts_as_moving_pixels_unless_it_says_that_it_keeps_them_in_place()
    {
        Assert.Null(Renderer().Render(new ViewGroup("test", 1, ImageView.Original.CenterCrop(8).Apply("flip", image => image.flip(-1))), [Samples[3]]).Boxes);
        var kept = Renderer().Render(
            new ViewGroup("test", 1, ImageView.Original.CenterCrop(8).RandomPatchMask(patchSize: 4).Apply("negative", image => 1 - image, keepsPixelsInPlace: true)), [Samples[3]]);
        AssertEqual([0.25f, 0.25f, 0.75f, 0.75f], kept.Boxes);
        Assert.NotNull(kept.Masks);
    }

    [Fact]
    public void A_mask_of_the_backbones_patches_needs_a_backbone_with_patches()
    {
        var renderer = new ViewRenderer(ImageSize, ImageView.Original, 1, CPU, ViewStepExecutors.BuiltIn);
        Assert.Contains("expected a PatchSize", Assert.Throws<InputException>(() => renderer.Render(Samples[3], 1, view => view.RandomPatchMask())).Message, StringComparison.Ordinal);
        _ = renderer.Render(Samples[3], 1, view => view.RandomPatchMask(patchSize: 4));
    }

    [Theory]
    [InlineData(1.5, 4, "expected a Ratio from 0 to 1")]
    [InlineData(0.5, 0, "a PatchSize of at least 1")]
    [InlineData(0.5, 17, "the image of 16 x 16 pixels is smaller than a patch of 17 pixels")]
    public void A_mask_that_cannot_be_is_refused(double ratio, int patchSize, string expected) => Assert.Contains(
        expected,
        Assert.Throws<InputException>(() => Renderer().Render(Samples[3], 1, view => view.RandomPatchMask(ratio, patchSize))).Message,
        StringComparison.Ordinal);

    public static TheoryData<ViewGroup> Groups => new(
        new ViewGroup("crops", 3, ImageView.Original.RandomResizedCrop((0.2, 1)).RandomHorizontalFlip().RandomPatchMask(0.4)),
        new ViewGroup("rotations", 4, ImageView.Original.RandomResizedCrop((0.2, 1)).Rotate90().RandomPatchMask(0.4, 8)),
        new ViewGroup("flips", 5, ImageView.Original.Resize().Then(new VerticalFlip())));

    [Theory]
    [MemberData(nameof(Groups))]
    public void What_is_said_of_a_view_does_not_depend_on_batch_or_order(ViewGroup group)
    {
        var (all, reversed) = (Strangers().Render(group, Samples), Strangers().Render(group, [.. Samples.Reverse()]));
        for (var index = 0; index < Samples.Length; index++)
        {
            var alone = Strangers().Render(group, [Samples[index]]);
            foreach (var field in (Func<RenderedViews, Tensor?>[])[views => views.Pixels, views => views.Unmasked, views => views.Labels, views => views.Boxes, views => views.Masks])
            {
                Assert.Equal(field(alone) is null, field(all) is null);
                if (field(alone) is not { } expected) continue;
                Assert.True(expected.select(0, 0).Equals(field(all)!.select(0, index)));
                Assert.True(expected.select(0, 0).Equals(field(reversed)!.select(0, Samples.Length - 1 - index)));
            }
        }
    }

    [Fact]
    public void A_strangers_step_labels_and_moves()
    {
        var image = From("a", 8, 8, (row, _, _) => (byte)(row < 4 ? 0 : 255));
        var rendered = Strangers().Render(new ViewGroup("test", 50, ImageView.Original.CenterCrop(4).Then(new VerticalFlip())), [image]);
        var labels = rendered.Labels!.data<long>().ToArray();
        Assert.Equal([0L, 1], labels.Distinct().Order());
        for (var view = 0; view < 50; view++)
        {
            Assert.Equal(labels[view] == 1, rendered.Pixels[0, view, 0, 0, 0].ToDouble() > 0.5);
            AssertEqual(labels[view] == 1 ? [0.25f, 0.75f, 0.75f, 0.25f] : [0.25f, 0.25f, 0.75f, 0.75f], rendered.Boxes!.select(0, 0).select(0, view));
        }
    }

    public void Dispose() => scope.Dispose();

    private static ViewRenderer Strangers() => new(ImageSize, ImageView.Original, 5, CPU, [.. ViewStepExecutors.BuiltIn, new VerticalFlipExecutor()], PatchSize);

    private static void AssertEqual(float[] expected, Tensor? actual) => Assert.Equal(expected, actual!.contiguous().data<float>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-6);

    private sealed record VerticalFlip : ViewStep, IRandomStep, ILabellingStep;

    private sealed class VerticalFlipExecutor : ViewStepExecutor<VerticalFlip>
    {
        protected override Tensor Execute(VerticalFlip step, Tensor images, ViewContext context)
        {
            var samples = Enumerable.Range(0, (int)images.shape[0]).Select(sample => stack(Enumerable.Range(0, context.Views).Select(view =>
            {
                var (image, random) = (images.select(0, sample).select(0, view % images.shape[1]), context.Random(sample, view));
                var flips = random.NextInt(2);
                context.Label(sample, view, flips);
                if (flips == 1) context.Crop(sample, view, left: 0, top: 1, right: 1, bottom: 0);
                return flips == 1 ? image.flip(-2) : image;
            })));
            return stack(samples);
        }
    }
}
