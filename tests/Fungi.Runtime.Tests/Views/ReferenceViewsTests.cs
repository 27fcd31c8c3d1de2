using Fungi.Models;
using Fungi.Runtime.Views;
using Fungi.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>
/// Views that torchvision made. It resizes Pillow's images, which rounds to 1/255 after each pass, but the windows of the patch grid as
/// float tensors, which may leave [0, 1]; here no step rounds and all stay within.
/// </summary>
public sealed class ReferenceViewsTests
{
    private const string Fixture = "fungivision-attn-proj.safetensors";
    private const int ImageSize = 32;

    [SharedFact("fixtures", Fixture)]
    public void The_view_of_kl_is_the_reference() => AssertSame("kl.views", 1, view => view.Resize(256, Interpolation.Bilinear).CenterCrop());

    [SharedFact("fixtures", Fixture)]
    public void The_views_of_simclr_are_the_reference() => AssertSame("simclr.views", 9, view => view.Resize().PatchGrid(4, 2).Resize());

    private static void AssertSame(string name, int count, Func<ImageView, ImageView> steps)
    {
        using var fixture = Safetensors.Open(RepositoryFiles.Shared("fixtures", Fixture));
        var samples = Enumerable.Range(0, 3).Select(index => new ViewSource($"{index}", fixture.Read($"image.{index}"))).ToList();
        var group = new ViewGroup("test", count, steps(ImageView.Original).Normalize(ImageStatistics.ImageNet));
        using var actual = Pixels(new ViewRenderer(ImageSize, ImageView.Original, 0, CPU, ViewStepExecutors.BuiltIn).Render(group, samples).Pixels);
        using var expected = Pixels(fixture.Read(name).reshape(3, count, 3, ImageSize, ImageSize)).clamp(0, 1);
        using var difference = actual.sub(expected).abs();
        Assert.InRange(difference.max().ToDouble(), 0, 1.5 / 255);
        Assert.InRange(difference.mean().ToDouble(), 0, 0.3 / 255);
    }

    private static Tensor Pixels(Tensor normalized) =>
        (normalized * tensor(new[] { 0.229f, 0.224f, 0.225f }, [3, 1, 1])) + tensor(new[] { 0.485f, 0.456f, 0.406f }, [3, 1, 1]);
}
