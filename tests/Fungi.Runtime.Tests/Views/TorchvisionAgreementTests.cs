using Fungi.Models;
using Fungi.Runtime.Views;
using Fungi.Runtime.Views.Steps;
using Fungi.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>Photographs and what torchvision, Pillow and scikit-image make of them with the same parameters; Fixtures/README.md says where they come from.</summary>
public sealed class TorchvisionAgreementTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Safetensors fixture = Safetensors.Open(RepositoryFiles.Path("tests", "Fungi.Runtime.Tests", "Views", "Fixtures", "views.safetensors"));

    public static TheoryData<string> Operations { get; } =
    [
        "brightness", "contrast", "saturation", "hue", "jitter", "grayscale", "blur", "blur-pillow",
        "solarize", "posterize", "equalize", "autocontrast", "sharper", "smoother", "affine",
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_photograph_is_changed_as_the_reference_changes_it(string operation)
    {
        foreach (var photograph in (string[])["chelsea", "coffee"])
            AssertAgrees(Image($"{operation}/{photograph}"), Change(operation, Image($"image/{photograph}")), 1.5 / 255);
    }

    [Fact]
    public void Elastic_moves_pixels_as_the_reference_does()
    {
        var noise = fixture.Read("elastic-noise/coffee").to(ScalarType.Float32).unsqueeze(0) / 127.5f - 1;
        AssertAgrees(Image("elastic/coffee"), ElasticExecutor.Displace(Image("image/coffee"), noise, new(50, 5)), 0.5 / 255);
    }

    [Fact]
    public void Lab_is_the_references()
    {
        var corner = Image("image/coffee").narrow(2, 0, 48).narrow(3, 0, 48);
        AssertAgrees(fixture.Read("lab/coffee").permute(2, 0, 1).unsqueeze(0), Render(corner, view => view.ToLab()), 0.01);
        AssertAgrees(Image("lab-color/coffee"), Render(corner, view => view.LabColor()), 0.5 / 255);
    }

    public void Dispose()
    {
        fixture.Dispose();
        scope.Dispose();
    }

    private static Tensor Change(string operation, Tensor image) => operation switch
    {
        "brightness" => Jitter(image, (0, 1.4)),
        "contrast" => Jitter(image, (1, 0.4)),
        "saturation" => Jitter(image, (2, 1.8)),
        "hue" => Jitter(image, (3, 0.2)),
        "jitter" => Jitter(image, (1, 1.3), (3, -0.1), (2, 1.4), (0, 0.8)),
        "grayscale" => Render(image, view => view.Grayscale()),
        "blur" => Render(image, view => view.GaussianBlur((1.5, 1.5), 9)),
        "blur-pillow" => Render(image, view => view.GaussianBlur((1.7, 1.7))),
        "solarize" => Render(image, view => view.Solarize()),
        "posterize" => Render(image, view => view.Posterize((3, 3))),
        "equalize" => Render(image, view => view.Equalize()),
        "autocontrast" => Render(image, view => view.AutoContrast()),
        "sharper" => Render(image, view => view.Sharpness((2.5, 2.5))),
        "smoother" => Render(image, view => view.Sharpness((0.3, 0.3))),
        "affine" => RandomAffineExecutor.Transform(image, [new(Angle: 25, Right: 7, Down: -4, Scale: 1.2, Shear: 12)]),
        _ => throw new ArgumentException(operation, nameof(operation)),
    };

    /// <summary>Brightness, contrast, saturation and hue are 0 to 3; those not named last, and without effect.</summary>
    private static Tensor Jitter(Tensor image, params (int Operation, double Value)[] steps)
    {
        var values = new double?[4];
        foreach (var (operation, value) in steps) values[operation] = value;
        int[] order = [.. steps.Select(step => step.Operation), .. Enumerable.Range(0, 4).Where(operation => values[operation] is null)];
        return ColorJitterExecutor.Jitter(image, [(order, values)]);
    }

    /// <summary>A photograph, [1, 3, H, W] in [0, 1].</summary>
    private Tensor Image(string name) => fixture.Read(name).permute(2, 0, 1).unsqueeze(0).to(ScalarType.Float32) / 255;

    private static Tensor Render(Tensor image, Func<ImageView, ImageView> steps)
    {
        var pixels = (image * 255).round().to(ScalarType.Byte).squeeze(0).permute(1, 2, 0).contiguous();
        return TestImages.Renderer().Render(new ViewSource("photograph", pixels), 1, steps);
    }

    private static void AssertAgrees(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().mean().ToDouble(), 0, tolerance);
    }
}
