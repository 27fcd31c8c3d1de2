using Fungi.Runtime.Views;
using TorchSharp;
using static Fungi.Runtime.Tests.Views.TestImages;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>Every step makes a view, and says of it, what seed, sample, group and view decide: never the batch, its order or the number of views.</summary>
public sealed class StepIndependenceTests : IDisposable
{
    private const int Views = 3;
    private static readonly ViewSource[] Samples = [Noise("a", 20, 30), Noise("b", 31, 22), Noise("c", 20, 30), Noise("d", 24, 24), Noise("e", 31, 22)];
    private readonly DisposeScope scope = NewDisposeScope();

    private static readonly Dictionary<string, Func<ImageView, ImageView>> Steps = new(StringComparer.Ordinal)
    {
        ["AutoContrast"] = view => view.AutoContrast(),
        ["CenterMask"] = view => view.CenterMask(),
        ["ColorJitter"] = view => view.ColorJitter(0.4, 0.4, 0.2, 0.1),
        ["Elastic"] = view => view.Elastic(20, 1.5),
        ["Equalize"] = view => view.Equalize(),
        ["GaussianBlur"] = view => view.GaussianBlur((0.1, 2)),
        ["Grayscale"] = view => view.Grayscale(),
        ["Invert"] = view => view.Invert(),
        ["LabColor"] = view => view.LabColor(),
        ["LabLightness"] = view => view.LabLightness(),
        ["Posterize"] = view => view.Posterize((3, 6)),
        ["RandomAffine"] = view => view.RandomAffine(30, (0.3, 0.3), (0.8, 1.2), 30),
        ["RandomApply"] = view => view.RandomApply(0.5, steps => steps.RandomHorizontalFlip().GaussianBlur((0.1, 2)).ColorJitter(0.4)),
        ["RandomBlockMask"] = view => view.RandomBlockMask((0.1, 0.6), 0.8),
        ["RandomChoice"] = view => view.RandomChoice(3, steps => steps.Invert(), steps => steps.RandomAffine(30), steps => steps.RandomErasing(), steps => steps.Equalize()),
        ["RandomCrop"] = view => view.RandomCrop(16),
        ["RandomErasing"] = view => view.RandomErasing(3),
        ["RandomGrayscale"] = view => view.RandomGrayscale(0.5),
        ["RandomNumbers"] = view => view.RandomNumbers(5),
        ["RandomOverlappingCrop"] = view => view.RandomOverlappingCrop((0.05, 0.25), (0.25, 1), startsWithReference: true),
        ["RandomPatchMask"] = view => view.RandomPatchMask(0.6, drop: true),
        ["RandomPixelMask"] = view => view.RandomPixelMask(0.3),
        ["Sharpness"] = view => view.Sharpness((0, 2)),
        ["Solarize"] = view => view.Solarize(),
        ["Standardize"] = view => view.Standardize(),
        ["TileGrid"] = view => view.TileGrid(2, 6),
        ["ToLab"] = view => view.ToLab(),
    };

    private static readonly Dictionary<string, Func<RenderedViews, Tensor?>> Said = new(StringComparer.Ordinal)
    {
        ["pixels"] = views => views.Pixels,
        ["unmasked"] = views => views.Unmasked,
        ["boxes"] = views => views.Boxes,
        ["masks"] = views => views.Masks,
        ["numbers"] = views => views.Numbers,
        ["dropped"] = views => views.Dropped,
    };

    public static TheoryData<string> Names { get; } = [.. Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_view_is_its_own(string step)
    {
        var group = Group(step, Views);
        var (all, reversed, more) = (Render(group, Samples), Render(group, [.. Samples.Reverse()]), Render(group with { Count = Views + 1 }, Samples));
        for (var index = 0; index < Samples.Length; index++)
        {
            var alone = Render(group, [Samples[index]]);
            foreach (var (what, field) in Said)
            {
                Assert.Equal(field(alone) is null, field(all) is null);
                if (field(alone)?.select(0, 0) is not { } expected) continue;
                Assert.True(expected.Equals(field(all)!.select(0, index)), $"{what} of sample {index} with others");
                Assert.True(expected.Equals(field(reversed)!.select(0, Samples.Length - 1 - index)), $"{what} of sample {index} in another order");
                Assert.True(expected.Equals(field(more)!.select(0, index).narrow(0, 0, Views)), $"{what} of sample {index} with more views");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_steps_draw_for_seed_sample_group_and_view_and_others_do_not_draw(string step)
    {
        var group = Group(step, 24) with { Name = "one" };
        var image = Noise("a", 24, 24);
        if (step == "TileGrid") group = group with { Count = 4 };
        var views = Render(group, [image]);
        var others = new[] { Render(group, [image], seed: 6), Render(group, [image with { SampleId = "b" }]), Render(group with { Name = "two" }, [image]) };
        var field = step == "RandomNumbers" ? Said["numbers"] : Said["pixels"];
        if (!new[] { group.View.Steps[1] }.Any(last => last is IRandomStep or TileGrid))
        {
            Assert.All(others, other => Assert.True(field(views)!.Equals(field(other)!)));
            Assert.All(field(views)!.select(0, 0).unbind(), view => Assert.True(view.Equals(field(views)!.select(0, 0).select(0, 0))));
            return;
        }

        Assert.All(others, other => Assert.False(field(views)!.Equals(field(other)!)));
        Assert.Contains(field(views)!.select(0, 0).unbind().Skip(1), view => !view.Equals(field(views)!.select(0, 0).select(0, 0)));
    }

    /// <summary>Large enough for libtorch to share the work of one view among threads, which must not change its sums.</summary>
    [Fact]
    public void Large_views_are_their_own_too()
    {
        ViewSource[] samples = [Noise("a", 224, 224), Noise("b", 224, 224), Noise("c", 224, 224)];
        var group = new ViewGroup("test", 1, ImageView.Original.GaussianBlur((0.1, 2)).ColorJitter(contrast: 0.5).Standardize().RandomAffine(20));
        var together = Render(group, samples).Pixels;
        for (var index = 0; index < samples.Length; index++) Assert.True(Render(group, [samples[index]]).Pixels.select(0, 0).Equals(together.select(0, index)));
    }

    [Fact]
    public void Every_executor_is_in_these_tests()
    {
        string[] elsewhere = ["Apply", "CenterCrop", "Normalize", "PatchGrid", "RandomHorizontalFlip", "RandomResizedCrop", "Resize", "ResizeShorterSide", "Rotate90"];
        Assert.Equal(ViewStepExecutors.BuiltIn.Select(executor => executor.StepType.Name).Order(StringComparer.Ordinal), Steps.Keys.Concat(elsewhere).Order(StringComparer.Ordinal));
    }

    public void Dispose() => scope.Dispose();

    /// <summary>The step after a resize, but for those that crop to a size themselves.</summary>
    private static ViewGroup Group(string step, int count) => new("test", count, Steps[step](
        step is "RandomCrop" or "RandomOverlappingCrop" ? ImageView.Original.RandomHorizontalFlip(0) : ImageView.Original.Resize(24)));

    private static RenderedViews Render(ViewGroup group, ViewSource[] samples, long seed = 5) => Renderer(seed).Render(group, samples);
}
