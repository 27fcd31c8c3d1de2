using Fungi.Imaging;
using Fungi.Models;

namespace Fungi.Cli.Tests;

/// <summary><c>fungi attention</c>: a row for each image and class token, and mistakes are one line.</summary>
public sealed class AttentionTests : IDisposable
{
    private const int Tile = 160, Gap = 4;
    private static readonly ImageCodec Codec = new();
    private readonly Workspace workspace = new();
    private readonly string image;

    public AttentionTests()
    {
        workspace.Configure(Workspace.Configuration());
        image = Path.Combine("train", "0", "00.png");
    }

    [Fact]
    public async Task A_sheet_has_the_image_the_mean_and_every_head()
    {
        var output = (await workspace.RunAsync("attention", image, Path.Combine("train", "1", "01.png"), "-o", "sheets/two.png")).Done().Output;
        Assert.Equal("2 heads of the class token, after image and mean\nsheets/two.png\n", output);
        var sheet = Read("sheets/two.png");
        Assert.Equal(((4 * (Tile + Gap)) + Gap, (2 * (Tile + Gap)) + Gap), (sheet.Width, sheet.Height));

        // 4 x 4 patches of the head that looks least evenly: as many colours, the least of them dark and the greatest yellow.
        foreach (var column in (int[])[1, 2, 3])
        {
            var colours = Enumerable.Range(0, 16).Select(patch => Pixel(sheet, Gap + (column * (Tile + Gap)) + (Tile / 8) + (patch % 4 * Tile / 4), Gap + (Tile / 8) + (patch / 4 * Tile / 4))).ToList();
            Assert.Contains((68, 1, 84), colours);
            Assert.Contains((253, 231, 37), colours);
        }
    }

    [Fact]
    public async Task A_threshold_darkens_the_patches_that_are_not_kept()
    {
        (await workspace.RunAsync("attention", image, "--threshold", "0.5")).Done();
        var sheet = Read("attention.png");
        var (kept, darkened) = (0, 0);
        for (var patch = 0; patch < 16; patch++)
        {
            var (x, y) = (Gap + (Tile / 8) + (patch % 4 * Tile / 4), Gap + (Tile / 8) + (patch / 4 * Tile / 4));
            var (seen, shown) = (Pixel(sheet, x, y), Pixel(sheet, x + Tile + Gap, y));
            if (seen == shown) kept++;
            else if (Math.Abs(shown.Red - (0.2 * seen.Red)) <= 1) darkened++;
        }

        Assert.Equal(16, kept + darkened);
        Assert.InRange(kept, 1, 8); // the stronger ones hold half
    }

    [Fact]
    public async Task Each_of_several_class_tokens_has_a_row()
    {
        using (var network = VisionTransformer.Create(new VisionTransformerArchitecture(16, 2, 2, 32, 4, 16) { ClassTokens = 2, Registers = 3 }, seed: 1)) network.Save(workspace.BackboneFile);
        Assert.Contains("2 heads of 2 class tokens", (await workspace.RunAsync("attention", image)).Done().Output, StringComparison.Ordinal);
        Assert.Equal((2 * (Tile + Gap)) + Gap, Read("attention.png").Height);
    }

    [Fact]
    public async Task Mistakes_are_one_line_each()
    {
        (await workspace.RunAsync("attention", "none.png")).Refused("none.png: no such file; expected a picture.");
        (await workspace.RunAsync("attention", image, "--threshold", "1.5")).Refused("--threshold: 1.5 is no share; expected a number above 0, up to 1.");
        (await workspace.RunAsync("attention", image, "-o", "train")).Refused("--output: 'train' is a folder; expected a file to write.");
        using (var network = new ResidualNetworkArchitecture(4, [new(1, 3, 8), new(1, 5, 8)], IsBottleneck: true).Build(InferenceTransform.Standard(16)))
        {
            network.Initialize(seed: 1);
            network.Save(workspace.BackboneFile);
        }


        (await workspace.RunAsync("attention", image)).Refused("attention: the backbone, ", "has no attention; expected a vision transformer.");
    }

    public void Dispose() => workspace.Dispose();

    private DecodedImage Read(string file) => Codec.Decode(File.ReadAllBytes(workspace.File(file)), file);

    private static (int Red, int Green, int Blue) Pixel(DecodedImage sheet, int x, int y) => sheet.Pixels.AsSpan(3 * ((y * sheet.Width) + x), 3) is [var red, var green, var blue] ? (red, green, blue) : throw new InvalidOperationException();
}
