using System.Text.Json.Nodes;
using Fungi.Imaging;
using TorchSharp;

namespace Fungi.Cli.Tests;

/// <summary>A contact sheet shows the views of an objective, and mistakes are one line.</summary>
public sealed class ViewsTests : IDisposable
{
    private static readonly ImageCodec Codec = new();
    private readonly Workspace workspace = new();

    public ViewsTests()
    {
        workspace.Configure(new JsonObject
        {
            ["Plugins"] = new JsonArray(typeof(SteppedObjective).Assembly.Location),
            ["Device"] = "cpu",
            ["Objectives"] = new JsonArray(new JsonObject { ["Type"] = "nested-options" }, new JsonObject { ["Type"] = "stepped", ["Name"] = "three", ["Crops"] = 3 }),
        });
        var pixels = new byte[3 * 150 * 200];
        for (var index = 0; index < pixels.Length; index++) pixels[index] = (byte)(index % 3 == 0 ? 200 : 20);
        File.WriteAllBytes(workspace.File("red.png"), Codec.EncodePng(new(200, 150, pixels)));
    }

    [Fact]
    public async Task The_original_and_each_group_have_rows_of_their_own()
    {
        var lines = (await RunAsync("three", "--size", "64", "--patch", "16", "--columns", "2", "-o", "sheets/three.png")).Done().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["crop: 3 views: RandomResizedCrop { Scale = (0.5, 1), Ratio = (0.75, 1.3333333333333333), Size = , Interpolation = Bicubic } -> Normalize", "hidden: 1 view: Resize { Size = 32, Interpolation = Bicubic } -> CenterMask { Area = 0.25, Value = 0 } -> Normalize"], lines[..2].Select(line => line.Split(" { Statistics")[0]));
        Assert.Equal("lab: 1 view: Inference { } -> ToLab { }", lines[2]);
        Assert.Equal("sheets/three.png", lines[3]);

        var sheet = Read("sheets/three.png");
        Assert.Equal((64 + 64 + 12, 84 + 64 + 64 + 32 + 64 + 24), (sheet.Width, sheet.Height)); // the original shrinks to 112 x 84
        AssertPixel(sheet, 10, 10, 200, 20, 20);
        AssertPixel(sheet, 125, 10, 255, 255, 255); // beside the original
        foreach (var (x, y) in new[] { (20, 110), (90, 110), (20, 180) }) AssertPixel(sheet, x, y, 200, 20, 20); // not normalised
        AssertPixel(sheet, 90, 180, 255, 255, 255); // two columns
        AssertPixel(sheet, 6, 84 + 128 + 16 + 4, 200, 20, 20);
        AssertPixel(sheet, 4 + 16, 84 + 128 + 16 + 16, 128, 128, 128); // hidden
        AssertPixel(sheet, 30, 84 + 128 + 32 + 20 + 30, 108, 192, 177); // L = 42.51, a = 64.69, b = 49.33
    }

    [Fact]
    public async Task Options_and_seed_are_given_on_the_command_line()
    {
        Assert.Contains("crop: 2 views", (await RunAsync("stepped")).Done().Output, StringComparison.Ordinal); // not the configured one
        Assert.Contains("crop: 5 views", (await RunAsync("three", "--set", "Crops=5", "--set", "Area=0.7")).Done().Output, StringComparison.Ordinal);
        Assert.Contains("image: 1 view: Inference { }", (await RunAsync("stepped", "--pretrain")).Done().Output, StringComparison.Ordinal);

        var noise = workspace.File("train", "0", "00.png");
        var sheets = new List<byte[]>();
        foreach (var seed in new[] { "1", "1", "2" })
        {
            (await workspace.RunAsync("views", "stepped", noise, "--size", "32", "--seed", seed)).Done();
            sheets.Add(Read("views.png").Pixels);
        }

        Assert.Equal(sheets[0], sheets[1]);
        Assert.NotEqual(sheets[0], sheets[2]);
    }

    [Fact]
    public async Task Mistakes_are_one_line_each()
    {
        (await RunAsync("steps")).Refused("views: unknown objective 'steps'; expected one of", "stepped");
        (await RunAsync("three", "--set", "Crop=2")).Refused("--set Crop: unknown option; did you mean 'Crops'?");
        (await RunAsync("three", "--set", "Crops")).Refused("--set: 'Crops' names no value; expected Option=Value.");
        (await RunAsync("three", "--size", "0")).Refused("--size: 0 is too small; expected a whole number from 1.");
        (await RunAsync("three", "-o", "train")).Refused("--output: 'train' is a folder; expected a file to write.");
        (await RunAsync("three", "-o", "")).Refused("--output: is empty; expected a file to write.");
        (await RunAsync("three", "-o", "red.png/sheet.png")).Refused("--output: 'red.png/sheet.png' cannot be written: ");
        (await workspace.RunAsync("views", "three", "/proc/self/mem")).Refused("/proc/self/mem: cannot be read: "); // whoever runs the tests
        (await workspace.RunAsync("views", "three", "train")).Refused("train: no such file; expected a picture.");
        (await RunAsync("texts-and-sounds")).Refused("the objective 'texts-and-sounds' works on text and audio; this runtime works on images only.");
        (await RunAsync("three", "--set", "Area=2")).Refused("view group 'hidden': CenterMask { Area = 2, Value = 0 }: expected an Area from 0 to 1.");
        (await workspace.RunAsync("views", "three", "none.png")).Refused("none.png: no such file; expected a picture.");
        (await workspace.RunAsync("views", "three", "appsettings.json")).Refused("appsettings.json: the content is not JPEG");
    }

    public void Dispose() => workspace.Dispose();

    private Task<RunResult> RunAsync(string name, params string[] arguments) => workspace.RunAsync(["views", name, "red.png", .. arguments]);

    private DecodedImage Read(string file) => Codec.Decode(File.ReadAllBytes(workspace.File(file)), file);

    private static void AssertPixel(DecodedImage sheet, int x, int y, params int[] expected) =>
        Assert.Equal(expected, sheet.Pixels.AsSpan(3 * ((y * sheet.Width) + x), 3).ToArray().Select(value => (int)value), (a, b) => Math.Abs(a - b) <= 1);
}

/// <summary>Views of several sizes, hidden ones and odd ones.</summary>
[SslObjective("stepped")]
public sealed partial class SteppedObjective
{
    /// <summary>How many crops.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 64)] public int Crops { get; init; } = 2;

    /// <summary>The share that is hidden.</summary>
    public double Area { get; init; } = 0.25;

    public ImageViews Transform(ImageViews views) => views
        .Group("crop", Crops, view => view.RandomResizedCrop((0.5, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("hidden", 1, view => view.Resize(32).CenterMask(Area).Normalize(ImageStatistics.ImageNet))
        .Group("lab", 1, view => view.Inference().ToLab());

    public static ImageViews PretrainTransform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public static torch.Tensor Loss([Latents(Views = "crop")] torch.Tensor latents) => latents.sum([1, 2]);

    public static torch.Tensor PretrainLoss([Latents] torch.Tensor latents) => latents.sum([1, 2]);
}
