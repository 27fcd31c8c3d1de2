using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fungi.Cli.Tests.Report;

/// <summary><c>fungi report</c>: the page holds what the other commands say, and mistakes are one line.</summary>
public sealed partial class ReportTests(ReportTests.ExtractedRun run) : IClassFixture<ReportTests.ExtractedRun>
{
    private readonly Workspace workspace = run.Workspace;

    [Fact]
    public async Task The_page_holds_what_evaluate_knn_prints()
    {
        var page = await ReportAsync("all.html", "--k", "5");
        var expected = JsonNode.Parse((await workspace.RunAsync("evaluate", "knn", "features", "--k", "5", "--json")).Done().Output)!["results"]!.AsArray();
        Assert.Equal(
            expected.Select(row => ((string)row!["feature"]!, (long)row["dimensions"]!, (double)row["accuracy"]!, (double?)row["gain"])),
            page["combinations"]!.AsArray().Select(row => ((string)row!["name"]!, (long)row["dimensions"]!, (double)row["accuracy"]!, (double?)row["gain"])));

        var best = expected.Skip(1).MaxBy(row => (double)row!["accuracy"]!)!;
        Assert.Equal(["embeddings", (string)best["feature"]!], page["spaces"]!.AsArray().Select(space => (string)space!["name"]!));
        foreach (var space in page["spaces"]!.AsArray())
        {
            var confusion = space!["confusion"]!.AsArray().Select(cell => cell!.AsArray().Select(value => (int)value!).ToArray()).ToList();
            Assert.Equal(Workspace.QueryImages, confusion.Sum(cell => cell[2]));
            Assert.Equal((double)space["accuracy"]!, confusion.Where(cell => cell[0] == cell[1]).Sum(cell => cell[2]) / (double)Workspace.QueryImages, 1e-12);
        }
    }

    [Fact]
    public async Task Every_query_has_its_neighbours_and_a_picture()
    {
        var page = await ReportAsync("cases.html", "--k", "5");
        var cases = page["cases"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, Workspace.QueryImages), cases.Select(item => (int)item!["index"]!));
        Assert.Null(page["thumbnailNote"]);
        foreach (var item in cases)
        {
            Assert.StartsWith("data:image/png;base64,", (string?)page["thumbnails"]![$"q{item!["index"]}"], StringComparison.Ordinal);
            foreach (var answer in item["answers"]!.AsArray())
            {
                var nearest = answer!["nearest"]!.AsArray();
                Assert.Equal(5, nearest.Count);
                Assert.Equal(nearest.Count(neighbor => (long)neighbor!["label"]! == (long)answer["predicted"]!), (int)answer["votes"]!);
                Assert.Equal(nearest.Select(neighbor => (double)neighbor!["distance"]!).Order(), nearest.Select(neighbor => (double)neighbor!["distance"]!));
                Assert.All(nearest, neighbor => Assert.Equal((long)neighbor!["index"]! / (Workspace.TrainImages / 3), (long)neighbor["label"]!));
                Assert.All(nearest, neighbor => Assert.NotNull(page["thumbnails"]![$"t{neighbor!["index"]}"]));
            }
        }

        Assert.Equal(["PCA", "t-SNE", "PCA", "t-SNE"], page["map"]!["projections"]!.AsArray().Select(projection => (string)projection!["kind"]!));
        Assert.All(page["map"]!["projections"]!.AsArray(), projection => Assert.Equal(Workspace.QueryImages, projection!["x"]!.AsArray().Count));

        var again = await ReportAsync("again.html", "--k", "5");
        foreach (var data in new[] { page, again }) data.AsObject().Remove("facts"); // with times
        Assert.True(JsonNode.DeepEquals(page, again));
    }

    [Fact]
    public async Task Combinations_queries_and_points_are_chosen_by_options()
    {
        var page = await ReportAsync("few.html", "--k", "5", "--incremental", "--queries", "4", "--points", "8", "--shots", "3", "--pca", "6");
        Assert.Equal(["embeddings", "embeddings + kl", "embeddings + kl + dino", "embeddings + kl + dino + simclr"], page["combinations"]!.AsArray().Select(row => (string)row!["name"]!));
        Assert.Equal(4, page["cases"]!.AsArray().Count);
        Assert.Equal(8, page["map"]!["indices"]!.AsArray().Count);
        Assert.All(page["cases"]!.AsArray().SelectMany(item => item!["answers"]!.AsArray()).SelectMany(answer => answer!["nearest"]!.AsArray()), neighbor => Assert.InRange((int)neighbor!["index"]!, 0, 8));
        Assert.Empty((await ReportAsync("none.html", "--k", "5", "--points", "0", "--queries", "0"))["map"]!["projections"]!.AsArray());
    }

    [Fact]
    public async Task A_run_whose_images_are_gone_is_reported_without_pictures()
    {
        Directory.Move(workspace.File("train"), workspace.File("away"));
        try
        {
            var result = (await workspace.RunAsync("report", "features", "--k", "5", "-o", "gone.html")).Done();
            Assert.Equal([$"Without pictures: dataset {workspace.File("train")}: no such file or folder.", "gone.html"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Empty(Read("gone.html")["thumbnails"]!.AsObject());

            Directory.CreateDirectory(workspace.File("train"));
            foreach (var label in (string[])["0", "1", "2"])
            {
                Directory.CreateDirectory(workspace.File("train", label));
                foreach (var file in Directory.GetFiles(workspace.File("away", label))) File.WriteAllBytes(workspace.File("train", label, Path.GetFileName(file)), [1]);
            }

            Assert.Contains("has changed since the features were made of it", (await workspace.RunAsync("report", "features", "--k", "5", "-o", "changed.html")).Done().Output, StringComparison.Ordinal);
            Directory.Delete(workspace.File("train"), recursive: true);
        }
        finally
        {
            Directory.Move(workspace.File("away"), workspace.File("train"));
        }
    }

    [Fact]
    public async Task Mistakes_are_one_line_each()
    {
        File.WriteAllText(workspace.File("there.html"), "mine");
        (await workspace.RunAsync("report", "features", "--k", "5", "-o", "there.html")).Refused("there.html: exists; expected the name of a new file, or --overwrite.");
        Assert.Equal("mine", File.ReadAllText(workspace.File("there.html")));
        _ = await ReportAsync("there.html", "--k", "5", "--overwrite");

        (await workspace.RunAsync("report", "train")).Refused("holds no manifest.json; expected the directory of a split that fungi extract wrote");
        (await workspace.RunAsync("report", "nothing")).Refused("holds no manifest.json");
        (await workspace.RunAsync("report", "features", "-o", "train")).Refused("--output: 'train' is no file's name");
        (await workspace.RunAsync("report", "features", "--k", "5", "-o", "nothing/report.html")).Refused("nothing/report.html: cannot be written");
        (await workspace.RunAsync("report", "features", "--queries", "-1")).Refused("--queries: -1 is too small; expected a whole number from 0.");
        (await workspace.RunAsync("report", "features", "--alone", "--greedy")).Refused("--alone and --greedy exclude each other");
        (await workspace.RunAsync("report", "features", "--Fungi:Seed=7")).Refused("report: --Fungi:Seed=7 has no effect");

        Copy("train");
        (await workspace.RunAsync("report", "copy", "--k", "5")).Refused("copy/query: holds no manifest.json");
        Copy("query");
        var labels = workspace.File("copy", "query", "labels.npy");
        File.WriteAllBytes(labels, [.. File.ReadAllBytes(labels)[..^8], .. Enumerable.Repeat(byte.MaxValue, 8)]); // the last one is -1
        (await workspace.RunAsync("report", "copy", "--k", "5")).Refused("some samples have no class; expected one for every sample.");

        void Copy(string split)
        {
            Directory.CreateDirectory(workspace.File("copy", split));
            foreach (var file in Directory.GetFiles(workspace.File("features", split))) File.Copy(file, workspace.File("copy", split, Path.GetFileName(file)));
        }
    }

    private async Task<JsonNode> ReportAsync(string file, params string[] options)
    {
        Assert.Equal(file, (await workspace.RunAsync(["report", "features", "-o", file, .. options])).Done().Output.Trim());
        return Read(file);
    }

    private JsonNode Read(string file) => JsonNode.Parse(Data().Match(File.ReadAllText(workspace.File(file))).Groups["json"].Value)!;

    [GeneratedRegex("""<script type="application/json" id="data">(?<json>.*?)</script>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Data();

    /// <summary>One run for all tests.</summary>
    public sealed class ExtractedRun : IAsyncLifetime
    {
        public Workspace Workspace { get; } = new();

        public async Task InitializeAsync() => (await Workspace.ExtractAsync()).Done();

        public Task DisposeAsync()
        {
            Workspace.Dispose();
            return Task.CompletedTask;
        }
    }
}
