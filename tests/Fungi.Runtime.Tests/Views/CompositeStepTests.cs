using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views.Steps;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>Steps made of steps, warps, numbers, and what is refused.</summary>
public sealed class CompositeStepTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Steps_are_taken_all_or_none_as_often_as_the_probability_says()
    {
        var image = From("a", 4, 4, (_, column, _) => (byte)(column == 0 ? 51 : 102));
        using var views = Renderer().Render(image, 2000, view => view.RandomApply(0.3, steps => steps.RandomHorizontalFlip(1).Invert()));
        var (first, last) = (views.select(1, 0).select(1, 0).select(1, 0), views.select(1, 0).select(1, 0).select(1, 3));
        var isTaken = first.isclose(tensor(0.6f));
        Assert.Equal(0.3, isTaken.to(ScalarType.Float64).mean().ToDouble(), 0.04);
        Assert.True(last.masked_select(isTaken).isclose(tensor(0.8f)).all().item<bool>());
        Assert.True(first.masked_select(isTaken.logical_not()).isclose(tensor(0.2f)).all().item<bool>());
    }

    [Fact]
    public void Boxes_follow_the_views_that_were_flipped()
    {
        var image = From("a", 4, 4, (_, column, _) => (byte)(10 * column));
        var rendered = Renderer().Render(new ViewGroup("test", 40, ImageView.Original.RandomApply(0.5, steps => steps.RandomHorizontalFlip(1))), [image]);
        for (var view = 0; view < 40; view++)
        {
            var isFlipped = rendered.Pixels[0, view, 0, 0, 0].ToDouble() > 0;
            Assert.Equal(isFlipped ? [1f, 0, 0, 1] : [0f, 0, 1, 1], rendered.Boxes![0, view].data<float>().ToArray());
        }
    }

    [Fact]
    public void A_view_that_might_be_warped_has_no_box_whether_it_is_or_not() =>
        Assert.Null(Renderer().Render(new ViewGroup("test", 2, ImageView.Original.RandomApply(0, steps => steps.RandomAffine(10))), [Noise("a", 8, 8)]).Boxes);

    [Fact]
    public void Choices_are_drawn_with_replacement_and_taken_in_turn()
    {
        var image = From("a", 1, 1, (_, _, _) => 64);
        // Halving and adding a quarter: the result tells which were drawn, and in which order.
        using var views = Renderer().Render(image, 4000, view => view.RandomChoice(
            2, steps => steps.Apply("half", x => x / 2, true), steps => steps.Apply("more", x => x + 0.25, true)));
        var values = views.select(1, 0).flatten().data<float>().ToArray();
        const double start = 64 / 255.0;
        foreach (var expected in new[] { start / 4, (start / 2) + 0.25, (start + 0.25) / 2, start + 0.5 })
            Assert.Equal(0.25, values.Count(value => Math.Abs(value - expected) < 1e-6) / 4000.0, 0.03);
    }

    [Fact]
    public void Turns_draw_anew_and_so_do_steps_within_steps()
    {
        var image = Noise("a", 8, 8);
        using var views = Renderer().Render(image, 50, view => view.RandomChoice(2, steps => steps.RandomPixelMask(0.5, -1)));
        Assert.Equal(0.75, views.lt(0).to(ScalarType.Float64).mean().ToDouble(), 0.03); // equal draws would hide one half twice
        using var nested = Renderer().Render(image, 400, view => view.RandomApply(0.5, steps => steps.RandomApply(0.5, inner => inner.Apply("white", x => x * 0 + 1, true))));
        Assert.Equal(0.25, nested.flatten(1).eq(1).all(1).to(ScalarType.Float64).mean().ToDouble(), 0.07);
    }

    [Fact]
    public void What_is_hidden_within_a_choice_is_an_augmentation()
    {
        var group = new ViewGroup("test", 5, ImageView.Original.RandomChoice(2, steps => steps.RandomErasing(probability: 1), steps => steps.RandomAffine(30)));
        var rendered = Renderer().Render(group, [Noise("a", 12, 12)]);
        Assert.Null(rendered.Masks);
        Assert.Null(rendered.Unmasked);
    }

    [Fact]
    public void Composite_steps_are_compared_by_value()
    {
        var (mine, yours, other) = (Chain(0.2), Chain(0.2), Chain(0.3));
        Assert.Equal(mine, yours);
        Assert.Equal(mine.GetHashCode(), yours.GetHashCode());
        Assert.NotEqual(mine, other);
        Assert.Equal(
            "RandomApply { Probability = 0.5, View = Grayscale { } -> Solarize { Threshold = 0.2 } } -> RandomChoice { Count = 3, Choices = [Invert { }; Equalize { } -> Solarize { Threshold = 0.2 }] }",
            mine.ToString());

        static ImageView Chain(double threshold) => ImageView.Original
            .RandomApply(0.5, steps => steps.Grayscale().Solarize(threshold))
            .RandomChoice(3, steps => steps.Invert(), steps => steps.Equalize().Solarize(threshold));
    }

    [Fact]
    public void Affine_maps_are_drawn_within_their_bounds()
    {
        var step = new RandomAffine(30, (0.3, 0.1), (0.5, 1.5), 20);
        var random = new CounterRandom(RandomKey.From(1));
        var maps = Enumerable.Range(0, 4000).Select(_ => AffineMap.Draw(step, 100, 200, ref random)).ToList();
        AssertSpread(-30, 30, maps.Select(map => map.Angle));
        AssertSpread(-60, 60, maps.Select(map => (double)map.Right));
        AssertSpread(-10, 10, maps.Select(map => (double)map.Down));
        AssertSpread(0.5, 1.5, maps.Select(map => map.Scale));
        AssertSpread(-20, 20, maps.Select(map => map.Shear));

        static void AssertSpread(double low, double high, IEnumerable<double> values)
        {
            var shares = values.Select(value => (value - low) / (high - low)).ToList();
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.Equal(0.5, shares.Average(), 0.03);
            Assert.InRange(shares.Min(), 0, 0.03);
            Assert.InRange(shares.Max(), 0.97, 1);
        }
    }

    [Fact]
    public void A_quarter_turn_and_a_shift_move_pixels_as_they_say()
    {
        var image = rand([1, 3, 8, 8]);
        var turned = RandomAffineExecutor.Transform(image, [new(Angle: 90, Right: 0, Down: 0, Scale: 1, Shear: 0)]);
        Assert.InRange((turned - image.mT.flip(-1)).abs().max().ToDouble(), 0, 1e-5); // clockwise
        var shifted = RandomAffineExecutor.Transform(image, [new(Angle: 0, Right: 2, Down: -1, Scale: 1, Shear: 0)]);
        Assert.InRange((shifted.narrow(2, 0, 7).narrow(3, 2, 6) - image.narrow(2, 1, 7).narrow(3, 0, 6)).abs().max().ToDouble(), 0, 1e-5);
        Assert.Equal(0, shifted.narrow(3, 0, 2).abs().max().ToDouble(), 1e-5);
        var larger = RandomAffineExecutor.Transform(ones(1, 3, 8, 8), [new(Angle: 0, Right: 0, Down: 0, Scale: 0.5, Shear: 0)]);
        Assert.Equal(16, larger.select(1, 0).sum().ToDouble(), 1e-4);
    }

    [Fact]
    public void Elastic_moves_as_far_as_it_says()
    {
        var image = rand([1, 3, 16, 16]);
        var noise = zeros(1, 2, 16, 16);
        noise.select(1, 0).fill_(1); // everything looks Alpha / 2 pixels to the right
        var moved = ElasticExecutor.Displace(image, noise, new(6, 1));
        Assert.InRange((moved.narrow(3, 0, 13) - image.narrow(3, 3, 13)).abs().max().ToDouble(), 0, 1e-5);
        Assert.InRange((ElasticExecutor.Displace(image, noise, new(0, 1)) - image).abs().max().ToDouble(), 0, 1e-5);
    }

    [Fact]
    public void Numbers_are_uniform_and_the_pixels_stay()
    {
        var image = Noise("a", 8, 8);
        var rendered = Renderer().Render(new ViewGroup("test", 50, ImageView.Original.RandomNumbers(100)), [image, Noise("b", 9, 9) with { Pixels = image.Pixels }]);
        Assert.Equal([2L, 50, 100], rendered.Numbers!.shape);
        Assert.InRange(rendered.Numbers.min().ToDouble(), 0, 0.01);
        Assert.InRange(rendered.Numbers.max().ToDouble(), 0.99, 0.9999999);
        Assert.Equal(0.5, rendered.Numbers.mean().ToDouble(), 0.02);
        Assert.Equal(1 / 12.0, rendered.Numbers.var().ToDouble(), 0.005);
        Assert.Equal(10000, rendered.Numbers.flatten().data<float>().ToArray().Distinct().Count(), 10.0);
        Assert.True(rendered.Pixels.Equals(image.Pixels.permute(2, 0, 1).to(ScalarType.Float32).div(255).expand(2, 50, -1, -1, -1)));
    }

    public static TheoryData<string, Func<ImageView, ImageView>, string> Mistakes { get; } = new()
    {
        { "jitter", view => view.ColorJitter(-0.1), "expected factors from 0 and a Hue from -0.5 to 0.5, the lower bound first." },
        { "hue", view => view.ColorJitter(hue: 0.6), "Hue = (-0.6, 0.6) }: expected factors from 0" },
        { "grey", view => view.RandomGrayscale(1.1), "RandomGrayscale { Probability = 1.1 }: expected a Probability from 0 to 1." },
        { "sigma", view => view.GaussianBlur((0, 1)), "expected a Sigma above 0, the lower bound first, and an odd KernelSize." },
        { "side", view => view.GaussianBlur((1, 1), side: 0), "a Side above 0." },
        { "kernel", view => view.GaussianBlur((1, 1), 4), "an odd KernelSize." },
        { "large kernel", view => view.GaussianBlur((10, 10)), "a kernel of 61 pixels on an image of 16 x 16; expected at most 31" },
        { "bits", view => view.Posterize((0, 3)), "expected Bits from 1 to 8, the lower bound first." },
        { "sharpness", view => view.Sharpness((2, 1)), "expected a Factor from 0, the lower bound first." },
        { "degrees", view => view.RandomAffine(double.NaN), "expected Degrees from 0" },
        { "scale", view => view.RandomAffine(scale: (0, 1)), "a Scale above 0" },
        { "alpha", view => view.Elastic(-1), "expected an Alpha from 0 and a Sigma above 0." },
        { "count", view => view.RandomErasing(0), "expected a Count of at least 1" },
        { "ratio", view => view.RandomErasing(ratio: (0, 1)), "a Ratio above 0, the lower bounds first." },
        { "pixels", view => view.RandomPixelMask(-0.1), "RandomPixelMask { Ratio = -0.1, Value = 0 }: expected a Ratio from 0 to 1." },
        { "blocks", view => view.RandomBlockMask((0.5, 0.2)), "expected a Ratio from 0 to 1, the lower bound first" },
        { "small image", view => view.RandomBlockMask((0.1, 0.2), patchSize: 17), "the image of 16 x 16 pixels is smaller than a patch of 17 pixels" },
        { "area", view => view.CenterMask(2), "expected an Area from 0 to 1." },
        { "crop", view => view.RandomCrop(17), "RandomCrop { Size = 17 }: expected a Size from 1 to the shorter side of the image of 16 x 16 pixels." },
        { "tiles", view => view.TileGrid(1), "the group has 2 views; expected at most its 1 tiles." },
        { "tile", view => view.TileGrid(3, 6), "expected a TileSize from 1 to the 5 pixels of a cell." },
        { "oblong", view => view.Apply("cut", image => image.narrow(1, 0, 8)).TileGrid(2), "the image is 16 x 8 pixels; expected a square one" },
        { "overlap", view => view.RandomOverlappingCrop((0.1, 0.2), (0.1, 0.2), 1.5), "expected a Scale, a ReferenceScale and an Overlap from 0 to 1" },
        { "numbers", view => view.RandomNumbers(0), "expected a Count of at least 1." },
        { "probability", view => view.RandomApply(-1, steps => steps.Invert()), "expected a Probability from 0 to 1." },
        { "no choice", view => view.RandomChoice(2), "expected a Count of at least 1 and at least one choice." },
        { "size within", view => view.RandomApply(0, steps => steps.Resize(8)), "makes 8 x 8 pixels of 16 x 16; expected steps that keep the image's size within RandomApply and RandomChoice." },
        { "label within", view => view.RandomApply(1, steps => steps.Rotate90()), "Rotate90 { }: gives numbers to some of the views; expected it beside RandomApply or RandomChoice, not in them." },
        { "reference within", view => view.RandomApply(0.5, steps => steps.RandomOverlappingCrop((0.1, 0.2), (0.1, 0.2), startsWithReference: true)), "makes view 0 its reference; expected it beside RandomApply or RandomChoice, not in them." },
        { "flip of hidden pixels", view => view.RandomPatchMask(0.5).RandomHorizontalFlip(0), "moves pixels after some were hidden; expected the masking step after those" },
        { "choice of flips of hidden pixels", view => view.RandomPatchMask(0.5).RandomApply(0, steps => steps.RandomHorizontalFlip(0)), "moves pixels after some were hidden; expected the masking step after those" },
        { "mistake within", view => view.RandomApply(0, steps => steps.RandomGrayscale(7)), "RandomGrayscale { Probability = 7 }: expected" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_step_that_cannot_be_is_refused_with_one_line(string what, Func<ImageView, ImageView> steps, string said)
    {
        var message = Assert.Throws<InputException>(() => Renderer().Render(Noise(what, 16, 16), 2, steps)).Message;
        Assert.StartsWith("view group 'test': ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    public void Dispose() => scope.Dispose();
}
