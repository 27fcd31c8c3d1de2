using Fungi.Models;
using Fungi.Runtime.Views;
using Fungi.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>
/// Views that torchvision made on Pillow images. Pillow rounds to 1/255 after each resize and each pass of it, which is what the tolerance
/// is for; the deviation of the channels' statistics stretches it.
/// </summary>
public sealed class ReferenceViewsTests
{
    private const string Fixture = "fungivision-attn-proj.safetensors";
    private const int ImageSize = 32;

    [SharedFact("fixtures", Fixture)]
    public void The_view_of_kl_is_the_reference() => AssertSame(
        "kl.views", 1, ImageView.Original.Resize(ImageSize, Interpolation.Bilinear).CenterCrop().Normalize(ImageStatistics.ImageNet));

    [SharedFact("fixtures", Fixture)]
    public void The_views_of_simclr_are_the_reference() => AssertSame(
        "simclr.views", 9, ImageView.Original.Resize().PatchGrid(4, 2).Resize().Normalize(ImageStatistics.ImageNet));

    private static void AssertSame(string name, int count, ImageView view)
    {
        using var fixture = Safetensors.Open(RepositoryFiles.Shared("fixtures", Fixture));
        using var expected = fixture.Read(name).reshape(3, count, 3, ImageSize, ImageSize);
        var samples = Enumerable.Range(0, 3).Select(index => new ViewSource($"{index}", fixture.Read($"image.{index}"))).ToList();
        var renderer = new ViewRenderer(ImageSize, view, 0, CPU, ViewStepExecutors.BuiltIn);
        using var actual = renderer.Render(new ViewGroup("test", count, view), samples);
        var difference = actual.sub(expected).abs();
        Assert.InRange(difference.max().ToDouble(), 0, 2 / 255.0 / 0.224);
        Assert.InRange(difference.mean().ToDouble(), 0, 0.5 / 255.0 / 0.224);
    }
}
