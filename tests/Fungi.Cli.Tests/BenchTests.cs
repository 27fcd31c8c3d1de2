using System.Text.Json.Nodes;

namespace Fungi.Cli.Tests;

/// <summary><c>fungi bench</c>: what it reports, not how fast this machine is.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Stages_and_floor_of_a_small_run()
    {
        var run = (await workspace.RunAsync("bench", "--arch", "vit_tiny_patch16_32", "--objectives", "kl,dino", "--images", "6", "--batch", "2", "--rounds", "2", "--json")).Done();

        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal(13, (int)report["viewsPerImage"]!); // kl's is also the embedding's; ten local and two global crops
        Assert.Equal(6, (int)report["images"]!);
        Assert.Equal(2, report["rounds"]!.AsArray().Count);
        Assert.Equal(
            ["decode", "decode wait", "views", "prefix", "suffix", "losses", "gradients", "projection", "write"],
            report["millisecondsPerImage"]!.AsObject().Select(stage => stage.Key));
        Assert.All(report["millisecondsPerImage"]!.AsObject(), stage => Assert.True((double)stage.Value! > 0, stage.Key));
        Assert.True((double)report["imagesPerSecond"]! > 0);
        Assert.InRange((double)report["shareOfFloor"]!, 0, 2); // a floor that is missed by much is none
        Assert.True((long)report["peakMemoryBytes"]! > 100 << 20);
        Assert.Null(report["fungivision"]);

        // Two views of 5 tokens and 12 blocks, and two projections: the least that must be multiplied.
        var perView = (4 * 6 * 16 * 16 * 192) + (11 * 5 * ((8 * 192 * 192) + (4 * 5 * 192) + (4 * 192 * 768))) + (5 * 4 * 192 * 192) + (4 * 192 * 192) + (4 * 5 * 192) + (4 * 192 * 768);
        Assert.Equal(((13.0 * perView) + (2 * 2.0 * 192 * 192 * 193)) / 1e9, (double)report["gigaflopPerImage"]!, 1e-9);
    }

    [Theory]
    [InlineData("--compare-fungivision: nowhere holds no fungivision/wrapper.py", "--compare-fungivision", "nowhere")]
    [InlineData("--objectives: fungivision has no 'byol'", "--objectives", "kl,byol", "--compare-fungivision", "nowhere")]
    [InlineData("--images: '0' is no number of things", "--images", "0")]
    [InlineData("There is no backbone architecture 'vit_vast'", "--arch", "vit_vast")]
    public async Task A_mistake_is_told_in_a_line(string said, params string[] arguments) => (await workspace.RunAsync(["bench", .. arguments])).Refused(said);
}
