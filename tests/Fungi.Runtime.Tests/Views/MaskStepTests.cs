using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using Fungi.Runtime.Views.Steps;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

public sealed class MaskStepTests : IDisposable
{
    private const float Value = -3; // that no pixel has
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Names { get; } = ["RandomErasing", "RandomPixelMask", "RandomBlockMask", "CenterMask"];

    private static ImageView Hide(string name, ImageView view) => name switch
    {
        "RandomErasing" => view.RandomErasing(4, 0.7, value: Value),
        "RandomPixelMask" => view.RandomPixelMask(0.4, Value),
        "RandomBlockMask" => view.RandomBlockMask((0.2, 0.6), value: Value),
        _ => view.CenterMask(0.3, Value),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mask_says_which_pixels_have_the_value_and_the_others_are_as_they_were(string name)
    {
        var group = new ViewGroup("test", 4, Hide(name, ImageView.Original.Resize()));
        var rendered = Renderer().Render(group, [Noise("a", 20, 30), Noise("b", 16, 16)]);
        var hidden = rendered.Pixels.eq(Value);
        for (var channel = 0; channel < 3; channel++) Assert.True(hidden.select(2, channel).Equals(rendered.Masks!.eq(1)));
        Assert.False(rendered.Unmasked!.eq(Value).any().item<bool>());
        Assert.True(where(hidden, full_like(rendered.Unmasked, Value), rendered.Unmasked).Equals(rendered.Pixels));
        Assert.InRange(rendered.Masks!.mean().ToDouble(), 0.1, 0.9);
        Assert.Null(rendered.Dropped);
    }

    [Theory]
    [InlineData(16, 16, 0.25, 4, 4)]
    [InlineData(15, 15, 0.25, 4, 4)] // a side of 7.5 leaves margins of 3.75
    [InlineData(12, 20, 0.25, 2, 6)] // a side of 7.75
    [InlineData(12, 20, 1, 0, 4)] // no larger than the shorter side
    [InlineData(16, 16, 0, 8, 8)]
    public void The_middle_is_hidden(int height, int width, double area, int top, int left)
    {
        var mask = Renderer().Render(new ViewGroup("test", 2, ImageView.Original.CenterMask(area)), [Noise("a", height, width)]).Masks!;
        var expected = zeros(1, 2, height, width);
        expected.narrow(2, top, height - (2 * top)).narrow(3, left, width - (2 * left)).fill_(1);
        Assert.True(expected.Equals(mask));
    }

    [Fact]
    public void Rectangles_have_area_and_aspect_within_bounds_and_come_as_often_as_the_probability_says()
    {
        const int height = 300, width = 400;
        var step = new RandomErasing(1, 0.6, (0.05, 0.3), (0.5, 2), 0);
        var random = new CounterRandom(RandomKey.From(1));
        var boxes = Enumerable.Range(0, 4000).Select(_ => RandomErasingExecutor.Draw(step, height, width, ref random)).ToList();
        Assert.Equal(0.6, boxes.Count(box => box != default) / 4000.0, 0.03);
        boxes.RemoveAll(box => box == default);
        Assert.All(boxes, box =>
        {
            Assert.InRange(box.Height * box.Width / (double)(height * width), 0.05 * 0.97, 0.3 * 1.03);
            Assert.InRange(box.Height / (double)box.Width, 0.5 * 0.97, 2 * 1.03);
            Assert.InRange(box.Top, 0, height - box.Height);
            Assert.InRange(box.Left, 0, width - box.Width);
        });
        Assert.Equal(0.175, boxes.Average(box => box.Height * box.Width / (double)(height * width)), 0.005);
        Assert.Equal(0, boxes.Average(box => Math.Log(box.Height / (double)box.Width)), 0.03);
    }

    [Fact]
    public void Nothing_is_erased_where_no_rectangle_is_smaller_than_the_image()
    {
        var random = new CounterRandom(RandomKey.From(1));
        Assert.Equal(default, RandomErasingExecutor.Draw(new(1, 1, (1, 1), (1, 1), 0), 30, 30, ref random));
        // An image stays whole with the probability that all tries do: 0.7^10.
        var masks = Renderer().Render(new ViewGroup("test", 2000, ImageView.Original.RandomErasing(10, 0.3, (0.05, 0.1))), [Noise("a", 12, 12)]).Masks!;
        Assert.Equal(Math.Pow(0.7, 10), masks.sum([2, 3]).eq(0).to(ScalarType.Float64).mean().ToDouble(), 0.012);
    }

    [Fact]
    public void Pixels_are_hidden_independently()
    {
        var mask = Renderer().Render(new ViewGroup("test", 20, ImageView.Original.RandomPixelMask(0.3)), [Noise("a", 60, 80)]).Masks!;
        Assert.Equal(0.3, mask.mean().ToDouble(), 0.01);
        Assert.Equal(0.09, (mask.narrow(3, 1, 79) * mask.narrow(3, 0, 79)).mean().ToDouble(), 0.01);
        Assert.Equal(0.09, (mask.narrow(2, 1, 59) * mask.narrow(2, 0, 59)).mean().ToDouble(), 0.01);
        Assert.Equal(0.09, (mask.narrow(1, 1, 19) * mask.narrow(1, 0, 19)).mean().ToDouble(), 0.01);
        Assert.Equal(0.0, Renderer().Render(new ViewGroup("test", 1, ImageView.Original.RandomPixelMask(0)), [Noise("a", 60, 80)]).Masks!.sum().ToDouble());
        Assert.Equal(1.0, Renderer().Render(new ViewGroup("test", 1, ImageView.Original.RandomPixelMask(1)), [Noise("a", 60, 80)]).Masks!.mean().ToDouble());
    }

    [Theory]
    [InlineData(14, 14, 0.3)]
    [InlineData(14, 14, 0.9)]
    [InlineData(7, 20, 0.5)]
    [InlineData(3, 3, 1)]
    [InlineData(14, 14, 0)]
    public void Blocks_hide_exactly_the_rounded_share(int rows, int columns, double ratio)
    {
        var step = new RandomBlockMask((ratio, ratio), 1, 4, null, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new CounterRandom(RandomKey.From(seed));
            var hidden = RandomBlockMaskExecutor.Draw(step, new(rows, columns, 16), ref random);
            Assert.Equal((int)Math.Round(ratio * rows * columns, MidpointRounding.AwayFromZero), hidden.Count(square => square));
        }
    }

    [Fact]
    public void Hidden_squares_lie_together_and_a_view_may_stay_whole()
    {
        const int side = 14;
        var step = new RandomBlockMask((0.1, 0.5), 0.5, 4, null, 0);
        var (whole, hidden, neighbours) = (0, 0.0, 0.0);
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new CounterRandom(RandomKey.From(seed));
            var squares = RandomBlockMaskExecutor.Draw(step, new(side, side, 16), ref random);
            var count = squares.Count(square => square);
            if (count == 0)
            {
                whole++;
                continue;
            }

            Assert.InRange(count, 0.1 * side * side - 0.5, 0.5 * side * side + 0.5);
            hidden += count;
            neighbours += Enumerable.Range(0, side * (side - 1)).Count(index => squares[index] && squares[index + side]);
        }

        Assert.Equal(0.5, whole / 1000.0, 0.05);
        Assert.InRange(neighbours / hidden, 0.55, 1); // squares hidden one by one would have 0.3 hidden squares below them
    }

    [Fact]
    public void Blocks_are_squares_of_their_own_size_or_the_backbones_patches()
    {
        foreach (var (patchSize, side) in new[] { ((int?)null, PatchSize), (8, 8) })
        {
            var mask = Renderer().Render(new ViewGroup("test", 5, ImageView.Original.RandomBlockMask((0.5, 0.5), minPatches: 1, patchSize: patchSize)), [Noise("a", 17, 19)]).Masks!;
            var squares = mask.narrow(2, 0, 16).narrow(3, 0, 16).unflatten(3, [-1, side]).unflatten(2, [-1, side]).sum([3, 5]) / (side * side);
            Assert.True(squares.eq(0).logical_or(squares.eq(1)).all().item<bool>());
            Assert.True(squares.sum([2, 3]).eq(128 / (side * side)).all().item<bool>());
            Assert.Equal(0, mask.narrow(2, 16, 1).sum().ToDouble() + mask.narrow(3, 16, 3).sum().ToDouble());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(8)]
    public void Dropped_patches_are_those_that_are_hidden_and_as_many_in_every_view(int? patchSize)
    {
        var group = new ViewGroup("test", 3, ImageView.Original.Resize(22).RandomPatchMask(0.5, patchSize, Value, drop: true));
        var rendered = Renderer().Render(group, [Noise("a", 20, 30), Noise("b", 30, 20)]);
        Assert.Equal([2L, 3, 25], rendered.Dropped!.shape); // 22 pixels are five patches of 4
        var hidden = rendered.Masks!.narrow(2, 0, 20).narrow(3, 0, 20).unflatten(3, [5, 4]).unflatten(2, [5, 4]).mean([3, 5]).flatten(2);
        Assert.True(hidden.eq(1).Equals(rendered.Dropped));
        Assert.True(hidden.eq(0).Equals(rendered.Dropped.logical_not()));
        Assert.Single(rendered.Dropped.sum([2]).flatten().data<long>().ToArray().Distinct());
        Assert.True(rendered.Pixels.select(2, 0).eq(Value).Equals(rendered.Masks.eq(1)));
    }

    [Fact]
    public void Patches_that_cannot_be_dropped_are_hidden_or_refused()
    {
        var image = Noise("a", 16, 16);
        var blind = new ViewRenderer(ImageSize, ImageView.Original, 1, CPU, ViewStepExecutors.BuiltIn); // without patches
        var rendered = blind.Render(new ViewGroup("test", 1, ImageView.Original.RandomPatchMask(0.5, 4, drop: true)), [image]);
        Assert.Null(rendered.Dropped);
        Assert.Equal(0.5, rendered.Masks!.mean().ToDouble());

        AssertRefused(view => view.RandomPatchMask(0.5, 6, drop: true), "expected a PatchSize of whole patches of the backbone, of 4 pixels each, where they are dropped.");
        AssertRefused(view => view.RandomPatchMask(0.2, drop: true).RandomPatchMask(0.2, drop: true), "two steps drop patches of the same views; expected one at most.");

        void AssertRefused(Func<ImageView, ImageView> steps, string said) =>
            Assert.EndsWith(said, Assert.Throws<InputException>(() => Renderer().Render(image, 2, steps)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => scope.Dispose();
}
