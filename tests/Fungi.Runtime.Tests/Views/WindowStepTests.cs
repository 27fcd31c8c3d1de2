using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using Fungi.Runtime.Views.Steps;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>Steps that cut windows: what they show is where they say.</summary>
public sealed class WindowStepTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void A_random_crop_is_a_window_of_the_image_and_reaches_every_place()
    {
        var image = Noise("a", 7, 9);
        var rendered = Renderer().Render(new ViewGroup("test", 600, ImageView.Original.RandomCrop(5)), [image]);
        var places = Places(rendered, image, 5);
        Assert.Equal(3 * 5, places.Distinct().Count());
        Assert.Equal([0, 1, 2], places.Select(place => place.Top).Distinct().Order());
    }

    [Fact]
    public void Tiles_are_the_cells_row_by_row()
    {
        var image = Noise("a", 17, 17); // cells of 5 pixels, and two that are left over
        var places = Places(Renderer().Render(new ViewGroup("test", 9, ImageView.Original.TileGrid(3)), [image]), image, 5);
        Assert.Equal(Enumerable.Range(0, 9).Select(view => (5 * (view / 3), 5 * (view % 3))), places);
    }

    [Fact]
    public void Windows_in_cells_stay_in_their_cells_and_reach_every_place()
    {
        var seen = new HashSet<(int, int)>();
        for (var seed = 0; seed < 60; seed++)
        {
            var image = Noise("a", 16, 16);
            var places = Places(Renderer(seed).Render(new ViewGroup("test", 4, ImageView.Original.TileGrid(2, 6)), [image]), image, 6);
            foreach (var (view, place) in places.Index())
            {
                Assert.Equal((view / 2, view % 2), (place.Top / 8, place.Left / 8));
                Assert.Equal((view / 2, view % 2), ((place.Top + 5) / 8, (place.Left + 5) / 8));
                seen.Add((place.Top % 8, place.Left % 8));
            }
        }

        Assert.Equal(9, seen.Count);
    }

    [Fact]
    public void Tiles_are_random_only_with_a_size()
    {
        Assert.False(ImageView.Original.TileGrid(3).IsRandom);
        Assert.True(ImageView.Original.TileGrid(3, 64).IsRandom);
    }

    [Fact]
    public void Boxes_overlap_their_samples_reference_by_at_least_the_share_of_the_smaller_side()
    {
        const int height = 300, width = 400;
        var drawn = new RandomResizedCrop((0.05, 0.25), (3.0 / 4, 4.0 / 3), null, Interpolation.Bicubic);
        var random = new CounterRandom(RandomKey.From(1));
        var shifted = 0;
        for (var draw = 0; draw < 1000; draw++)
        {
            var reference = CropBox.Draw(drawn with { Scale = (0.25, 1) }, height, width, ref random);
            var before = CropBox.Draw(drawn, height, width, ref random);
            var after = before.Towards(reference, 0.5);
            Assert.Equal((before.Height, before.Width), (after.Height, after.Width));
            Assert.InRange(after.Top, 0, height - after.Height);
            Assert.InRange(after.Left, 0, width - after.Width);
            AssertNearest(before.Top, after.Top, after.Height, reference.Top, reference.Height);
            AssertNearest(before.Left, after.Left, after.Width, reference.Left, reference.Width);
            if (before != after) shifted++;
        }

        Assert.InRange(shifted, 200, 900);

        static void AssertNearest(int before, int after, int length, int referenceStart, int referenceLength)
        {
            var enough = 0.5 * Math.Min(length, referenceLength);
            Assert.True(Overlap(after) >= enough);
            if (before != after) Assert.True(Overlap(after - Math.Sign(after - before)) < enough); // one pixel less would not do
            double Overlap(int start) => Math.Min(start + length, referenceStart + referenceLength) - Math.Max(start, referenceStart);
        }
    }

    [Fact]
    public void All_groups_of_a_sample_have_one_reference()
    {
        ViewSource[] samples = [Noise("a", 60, 80), Noise("b", 60, 80)];
        var globals = Boxes("globals", 3, view => view.RandomOverlappingCrop((0.25, 1), (0.25, 1), startsWithReference: true));
        var others = Boxes("others", 2, view => view.RandomOverlappingCrop((0.25, 1), (0.25, 1), startsWithReference: true, size: 8).RandomHorizontalFlip(0));
        var locals = Boxes("locals", 40, view => view.RandomOverlappingCrop((0.05, 0.25), (0.25, 1), size: 8));
        var unlike = Boxes("globals", 1, view => view.RandomOverlappingCrop((0.25, 1), (0.25, 0.9), startsWithReference: true));
        Assert.False(globals[0][0].SequenceEqual(globals[1][0]));
        for (var sample = 0; sample < 2; sample++)
        {
            var reference = globals[sample][0];
            Assert.Equal(reference, others[sample][0]);
            Assert.NotEqual(reference, unlike[sample][0]);
            Assert.NotEqual(globals[sample][1], others[sample][1]); // the other boxes are the group's own
            foreach (var box in locals[sample].Concat(globals[sample]))
            {
                for (var axis = 0; axis < 2; axis++)
                {
                    var overlap = Math.Min(box[axis + 2], reference[axis + 2]) - Math.Max(box[axis], reference[axis]);
                    Assert.True(overlap >= (0.5 * Math.Min(box[axis + 2] - box[axis], reference[axis + 2] - reference[axis])) - 1e-6);
                }
            }
        }

        float[][][] Boxes(string name, int count, Func<ImageView, ImageView> steps)
        {
            var boxes = Renderer().Render(new ViewGroup(name, count, steps(ImageView.Original)), samples).Boxes!;
            return [.. boxes.unbind().Select(views => views.unbind().Select(box => box.data<float>().ToArray()).ToArray())];
        }
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Where the views of one image lie by their boxes, after a look at whether that is what they show.</summary>
    private static (int Top, int Left)[] Places(RenderedViews rendered, ViewSource image, int size)
    {
        var (height, width) = (image.Pixels.shape[0], image.Pixels.shape[1]);
        var pixels = image.Pixels.permute(2, 0, 1).to(ScalarType.Float32).div(255);
        return [.. rendered.Boxes!.select(0, 0).unbind().Index().Select(view =>
        {
            var box = view.Item.data<float>().ToArray();
            var (top, left) = ((int)Math.Round(box[1] * height), (int)Math.Round(box[0] * width));
            Assert.Equal((top + size, left + size), ((int)Math.Round(box[3] * height), (int)Math.Round(box[2] * width)));
            Assert.True(pixels.narrow(1, top, size).narrow(2, left, size).Equals(rendered.Pixels.select(0, 0).select(0, view.Index)));
            return (top, left);
        })];
    }
}
