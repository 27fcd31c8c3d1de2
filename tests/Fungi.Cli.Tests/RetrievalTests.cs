using System.Text;
using System.Text.Json.Nodes;
using Fungi.Imaging;

namespace Fungi.Cli.Tests;

/// <summary>Data sets by name and retrieval, through the program.</summary>
public sealed class RetrievalTests : IDisposable
{
    // Three images of a gallery and two queries: the first is shown clearly by one and hardly by another, the second by one alone.
    private const string GroundTruth =
        "(dVimlist\n(lVa\naVb\naVc\nasVqimlist\n(lVq\naVr\nasVgnd\n(l" +
        "(dVeasy\n(lI0\nasVhard\n(lI1\nasVjunk\n(lsVbbx\n(lF0\naF0\naF16\naF12\nasa" +
        "(dVeasy\n(lI2\nasVhard\n(lsVjunk\n(lI1\nasVbbx\n(lF2\naF2\naF16\naF12\nasas.";

    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task The_data_sets_are_listed_with_their_trees()
    {
        var text = (await workspace.RunAsync("datasets")).Done().Output;
        Assert.Contains("flowers102: 102 kinds of flowers", text, StringComparison.Ordinal);
        Assert.Contains("train (1,020), val (1,020), trainval (2,040), test (6,149); Train takes train, Query test", text, StringComparison.Ordinal);
        var all = JsonNode.Parse((await workspace.RunAsync("datasets", "--json")).Done().Output)!.AsArray();
        var pets = all.Single(dataset => (string?)dataset!["name"] == "pets")!;
        Assert.Equal("mean per class accuracy", (string?)pets["metric"]);
        Assert.Equal(3_680, (int)pets["splits"]![0]!["images"]!);
        Assert.NotEmpty(pets["tree"]!.AsArray());
    }

    [Fact]
    public async Task Classes_are_retrieved()
    {
        (await workspace.ExtractAsync()).Done();
        var rows = JsonNode.Parse((await workspace.RunAsync("evaluate", "retrieval", "features", "--alone", "--json")).Done().Output)!["results"]!.AsArray();
        Assert.Equal(7, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.InRange((double)row!["meanAveragePrecision"]!, 0.1, 1);
            Assert.InRange((double)row["meanPrecisionAt10"]!, 0, 0.5 + 1e-9); // of 15 images 5 are of a query's class
            Assert.Equal(Workspace.QueryImages, (int)row["queries"]!);
        });
        var table = (await workspace.RunAsync("evaluate", "retrieval", "features", "--metric", "euclidean", "--pca", "4")).Done().Output;
        Assert.Contains("mP@5", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buildings_are_retrieved_after_the_revisited_protocol()
    {
        Buildings();
        (await workspace.ExtractAsync(TakeBuildings)).Done();

        var rows = JsonNode.Parse((await workspace.RunAsync("evaluate", "retrieval", "features", "--ground-truth", Path.Combine("buildings", "gnd_roxford5k.pkl"), "--json")).Done().Output)!["results"]!.AsArray();

        Assert.All(rows, row =>
        {
            Assert.Equal((2, 2, 1), ((int)row!["queriesEasy"]!, (int)row["queriesMedium"]!, (int)row["queriesHard"]!));
            Assert.InRange((double)row["meanAveragePrecisionMedium"]!, 0.1, 1);
            Assert.InRange((double)row["meanPrecisionAt1Hard"]!, 0, 1);
        });
        (await workspace.RunAsync("evaluate", "retrieval", "features")).Refused("some samples have no class");
    }

    [Fact]
    public async Task Features_of_other_images_than_the_truth_s_are_refused()
    {
        Buildings();
        (await workspace.ExtractAsync()).Done();
        (await workspace.RunAsync("evaluate", "retrieval", "features", "--ground-truth", Path.Combine("buildings", "gnd_roxford5k.pkl"))).Refused("the training split lacks the image 'a'");
        (await workspace.RunAsync("evaluate", "retrieval", "features", "--ground-truth", "absent.pkl")).Refused("absent.pkl: there is no such file");
        (await workspace.RunAsync("evaluate", "retrieval", "features", "--ground-truth", "vit.safetensors")).Refused("vit.safetensors: not a readable pickle");
    }

    [Fact]
    public async Task A_data_set_with_another_tree_is_answered_with_its_own()
    {
        var result = await workspace.ExtractAsync(fungi => fungi["Data"]!["Train"] = new JsonObject { ["Dataset"] = "flowers102", ["Path"] = "train" });
        Assert.Equal(2, result.ExitCode);
        Assert.Equal([$"dataset {workspace.File("train")}: there is no folder jpg; flowers102 expects", "  jpg/image_00001.jpg ...", "  imagelabels.mat", "  setid.mat"], result.Errors);
    }

    [Fact]
    public async Task An_unknown_data_set_or_split()
    {
        (await workspace.ExtractAsync(fungi => fungi["Data"]!["Train"] = new JsonObject { ["Dataset"] = "flower", ["Path"] = "train" })).Refused("Fungi:Data:Train:Dataset: 'flower'", "flowers102");
        (await workspace.ExtractAsync(fungi => fungi["Data"]!["Query"] = new JsonObject { ["Dataset"] = "pets", ["Path"] = "train", ["Split"] = "val" })).Refused("Fungi:Data:Query:Split: 'val' is no split of pets; expected one of trainval, test.");
    }

    private void Buildings()
    {
        Directory.CreateDirectory(workspace.File("buildings", "jpg"));
        foreach (var (index, name) in new[] { "a", "b", "c", "q", "r" }.Index())
        {
            var pixels = new byte[3 * 20 * 18];
            new Random(index).NextBytes(pixels);
            File.WriteAllBytes(workspace.File("buildings", "jpg", $"{name}.jpg"), new ImageCodec().EncodePng(new(20, 18, pixels)));
        }

        File.WriteAllText(workspace.File("buildings", "gnd_roxford5k.pkl"), GroundTruth, Encoding.ASCII);
    }

    private static void TakeBuildings(JsonObject fungi)
    {
        fungi["Data"] = new JsonObject
        {
            ["Train"] = new JsonObject { ["Dataset"] = "roxford5k", ["Path"] = "buildings" },
            ["Query"] = new JsonObject { ["Dataset"] = "roxford5k", ["Path"] = "buildings" },
        };
        fungi["Objectives"] = new JsonArray(new JsonObject { ["Type"] = "kl", ["LatentDim"] = 8 });
    }
}
