using System.Text.Json.Nodes;
using Fungi.Models;
using Fungi.Runtime.Store;

namespace Fungi.Cli.Tests;

/// <summary>The main job: extract, look at what lies on disk, evaluate.</summary>
public sealed class ExtractionTests(ExtractionTests.ExtractedRun run) : IClassFixture<ExtractionTests.ExtractedRun>
{
    private readonly Workspace workspace = run.Workspace;

    [Fact]
    public void The_directory_holds_what_the_documentation_says()
    {
        Assert.Equal(workspace.Features, run.Result.Output.Trim());
        string[] expected = ["dino.npy", "embeddings.npy", "kl.npy", "labels.npy", "lock", "manifest.json", "samples.json", "simclr.npy"];
        foreach (var split in (string[])["train", "query"])
        {
            Assert.Equal(expected, Directory.GetFiles(Path.Combine(workspace.Features, split)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            using var features = FeatureSet.Open(Path.Combine(workspace.Features, split));
            Assert.Equal(["embeddings", "kl", "dino", "simclr"], features.Blocks.Keys);
            Assert.Equal(features.SampleIds.Length, features.SampleIds.Distinct().Count());
            foreach (var block in features.Blocks.Values)
            {
                Assert.Equal(Workspace.Width, block.Dim);
                for (var row = 0; row < block.Rows; row++) Assert.Equal(1, block.Row(row).ToArray().Sum(value => (double)value * value), 1e-5);
            }
        }

        using var train = FeatureSet.Open(Path.Combine(workspace.Features, "train"));
        Assert.Equal(["0", "1", "2"], train.Classes.AsEnumerable());
        Assert.Equal("0/00.png", train.SampleIds[0]);
        Assert.Equal(Enumerable.Range(0, Workspace.TrainImages).Select(image => (long)(image / (Workspace.TrainImages / 3))), train.Labels);
        Assert.Equal(["lock", "state.safetensors"], Directory.GetFiles(workspace.Features).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_says_what_the_features_were_made_of()
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(workspace.Features, "train", "manifest.json")))!;
        Assert.Equal("complete", (string?)manifest["status"]);
        Assert.Equal(Workspace.TrainImages, (int?)manifest["samples"]);
        Assert.Equal("blocks.1.attn.proj", (string?)manifest["backbone"]!["targetLayer"]);
        var dino = manifest["blocks"]![2]!;
        Assert.Equal("dino", (string?)dino["objective"]);
        Assert.Equal("Fungi.Objectives.Paper.dll", (string?)dino["plugin"]!["file"]);
        Assert.Equal("2", (string?)dino["options"]!["LocalCrops"]);
    }

    [Fact]
    public async Task Every_combination_of_blocks_is_evaluated()
    {
        var evaluation = (await workspace.RunAsync("evaluate", "knn", "features", "--k", "5", "--json")).Done();
        var results = JsonNode.Parse(evaluation.Output)!["results"]!.AsArray();
        Assert.Equal(15, results.Select(result => (string)result!["feature"]!).Distinct().Count());
        foreach (var result in results)
        {
            var blocks = ((string)result!["feature"]!).Split(" + ");
            Assert.Equal(blocks.Length * Workspace.Width, (long?)result["dimensions"]);
            Assert.InRange((double)result["accuracy"]!, 0, 1);
            Assert.Equal(blocks is ["embeddings"], result["gain"] is null);
        }
    }

    [Fact]
    public async Task Blocks_are_evaluated_alone_and_along_a_greedy_way()
    {
        var alone = await EvaluateAsync("alone", "--alone");
        Assert.Equal(["embeddings", "kl", "dino", "simclr", "embeddings + kl", "embeddings + dino", "embeddings + simclr"], alone.Select(result => result.Feature));

        var greedy = await EvaluateAsync("greedy", "--greedy");
        Assert.Equal(alone[0], greedy[0]);
        Assert.All(greedy.Zip(greedy.Skip(1)), step => Assert.StartsWith(step.First.Feature + " + ", step.Second.Feature, StringComparison.Ordinal));
        Assert.All(greedy.Skip(1).Take(1), pair => Assert.Contains(pair, alone));

        (await workspace.RunAsync("evaluate", "knn", "features", "--alone", "--greedy")).Refused("--alone and --greedy exclude each other");

        async Task<List<(string Feature, double Accuracy)>> EvaluateAsync(string name, string option)
        {
            var output = JsonNode.Parse((await workspace.RunAsync("evaluate", "knn", "features", "--k", "5", "--json", option)).Done().Output)!;
            Assert.Equal(name, (string?)output["combinations"]);
            return [.. output["results"]!.AsArray().Select(result => ((string)result!["feature"]!, (double)result["accuracy"]!))];
        }
    }

    [Fact]
    public async Task Blocks_are_added_one_after_the_other()
    {
        var output = (await workspace.RunAsync("evaluate", "knn", "features", "--k", "5", "--incremental", "--metric", "cosine", "--temperature", "0.07", "--shots", "2")).Done().Output;
        Assert.Contains("embeddings + kl + dino + simclr", output, StringComparison.Ordinal);
        Assert.DoesNotContain("embeddings + dino", output, StringComparison.Ordinal);
        (await workspace.RunAsync("evaluate", "knn", "features", "--temperature", "0.07")).Refused("temperature", "expected one above 0 and cosines");
        (await workspace.RunAsync("evaluate", "knn", "features", "--shots", "6")).Refused("6 samples of each class", "class '0' has 5");
        (await workspace.RunAsync("evaluate", "knn", "features", "--alone", "--incremental")).Refused("--alone and --incremental exclude each other");
    }

    [Fact]
    public async Task A_linear_layer_is_fitted_to_every_combination()
    {
        foreach (var options in (string[][])[["--shots", "3"], ["--lambda", "0.01", "--bias", "--pca", "5"], ["--sgd", "--epochs", "2"]])
        {
            var results = JsonNode.Parse((await workspace.RunAsync(["evaluate", "linear", "features", "--alone", "--json", .. options])).Done().Output)!["results"]!.AsArray();
            Assert.Equal(7, results.Count);
            Assert.All(results, result => Assert.InRange((double)result!["accuracy"]!, 0, 1));
            Assert.All(results, result => Assert.Equal(options is ["--sgd", ..], result!["lambda"] is null));
        }

        (await workspace.RunAsync("evaluate", "linear", "features", "--epochs", "3")).Refused("--epochs has no effect without --sgd");
        (await workspace.RunAsync("evaluate", "linear", "features", "--lambda", "0")).Refused("regularisation of 0", "above 0");
    }

    [Fact]
    public async Task Clusters_are_compared_with_classes()
    {
        var results = JsonNode.Parse((await workspace.RunAsync("evaluate", "cluster", "features", "--incremental", "--json")).Done().Output)!["results"]!.AsArray();
        Assert.Equal(4, results.Count);
        Assert.All(results, result => Assert.InRange((double)result!["accuracy"]!, 1 / 3.0, 1));
        Assert.All(results, result => Assert.InRange((double)result!["normalizedMutualInformation"]!, 0, 1));
        (await workspace.RunAsync("evaluate", "cluster", "features", "--clusters", "100")).Refused("100 clusters of 9 samples");
    }

    [Fact]
    public async Task Of_many_objectives_each_is_evaluated_alone()
    {
        using var own = new Workspace();
        (await own.ExtractAsync(section =>
            section["Objectives"] = new JsonArray([.. Enumerable.Range(0, 7).Select(index => new JsonObject { ["Type"] = "kl", ["Name"] = $"kl{index}", ["LatentDim"] = 8 })]))).Done();
        var evaluation = (await own.RunAsync("evaluate", "knn", "features", "--k", "5")).Done();
        Assert.Contains("embeddings + kl6", evaluation.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kl0 + kl1", evaluation.Output, StringComparison.Ordinal);
        Assert.Contains("More than 6 objectives: each block, and the embeddings with it (--alone).", evaluation.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_with_equal_values_are_both_read()
    {
        var evaluation = (await workspace.RunAsync("evaluate", "knn", "features", "--k", "5", "--pca", "5", "--json")).Done();
        var results = JsonNode.Parse(evaluation.Output)!["results"]!.AsArray();
        Assert.All(results, result => Assert.Equal(5, (long?)result!["dimensions"]));
    }

    [Fact]
    public async Task More_neighbours_than_training_samples_are_refused() =>
        (await workspace.RunAsync("evaluate", "knn", "features", "--k", "16")).Refused("16 neighbours", "expected 1 to 15");

    [Fact]
    public async Task What_is_done_is_not_done_again()
    {
        var before = Bytes(workspace.Features);
        (await workspace.RunAsync("extract")).Done();
        Assert.Equal(before, Bytes(workspace.Features));
    }

    [Fact]
    public async Task Features_do_not_depend_on_the_batch_size()
    {
        (await workspace.RunAsync("extract", "--Fungi:BatchSize=7", "--Fungi:ViewsPerPass=40", "--Fungi:Workers=3", "--Fungi:Output=other")).Done();
        foreach (var split in (string[])["train", "query"])
        {
            using var features = FeatureSet.Open(Path.Combine(workspace.Features, split));
            using var others = FeatureSet.Open(workspace.File("other", split));
            foreach (var (name, block) in features.Blocks)
            {
                for (var row = 0; row < block.Rows; row++)
                {
                    var cosine = block.Row(row).ToArray().Zip(others.Blocks[name].Row(row).ToArray(), (one, other) => (double)one * other).Sum();
                    Assert.True(cosine > 0.999999, $"{split} {name} {row}: {cosine}");
                }
            }
        }
    }

    [Fact]
    public async Task The_command_line_overrides_the_environment_and_that_the_file()
    {
        var environment = new Dictionary<string, string> { ["Fungi__Seed"] = "7", ["Fungi__BatchSize"] = "5", ["Fungi__Output"] = "overridden" };
        (await workspace.RunAsync(FungiProgram.Folder, environment, "extract", "--Fungi:Seed=8")).Done();
        var manifest = JsonNode.Parse(File.ReadAllText(workspace.File("overridden", "train", "manifest.json")))!;
        Assert.Equal(8, (long?)manifest["seed"]);
        Assert.Equal(5, (int?)manifest["batchSize"]);
    }

    [Theory]
    [InlineData("Seed=43", "state.safetensors: belongs to another run: seed is 42 there and 43 here. ", "--overwrite")]
    [InlineData("Objectives:0:Temperature=2", "state.safetensors: belongs to another run: objectives is kl of ", " there and kl of ", "Temperature = 2")]
    [InlineData("Objectives:3:Type=kl;Objectives:3:Name=more", "state.safetensors: belongs to another run: objectives is kl of ", " there and kl of ")]
    [InlineData("Precision=bf16", "state.safetensors: belongs to another run: precision is fp32 there and bf16 here. ")]
    [InlineData("Backbone:TargetLayer=blocks.0.attn.proj", "state.safetensors: belongs to another run: targetLayer is blocks.1.attn.proj there and blocks.0.attn.proj here. ")]
    [InlineData("Backbone:ImageSize=8", "state.safetensors: belongs to another run: backbone is vision transformer, ", " there and vision transformer, ")]
    [InlineData("Backbone:Checkpoint=other.safetensors", "state.safetensors: belongs to another run: checkpoint is ", " there and ")]
    [InlineData("Data:Train=query", "state.safetensors: belongs to another run: train is ", " there and ")]
    [InlineData("Plugins:0=rebuilt/Fungi.Objectives.Paper.dll", "state.safetensors: belongs to another run: objectives is kl of Fungi.Objectives.Paper.dll ", " there and kl of Fungi.Objectives.Paper.dll ")]
    [InlineData("BatchSize=5", "train: holds the features of another run: batchSize is 4 there and 5 here; ")]
    [InlineData("Data:Query=train", "query: holds the features of another run: dataset.fingerprint is ", " there and ", "samples is 9 there and 15 here")]
    public async Task Another_run_does_not_resume_this_one(string settings, params string[] said)
    {
        using (var other = VisionTransformer.Create(new VisionTransformerArchitecture(Workspace.Width, 2, 2, 32, 4, 16), seed: 2)) other.Save(workspace.File("other.safetensors"));
        Directory.CreateDirectory(workspace.File("rebuilt"));
        foreach (var file in Directory.GetFiles(Path.Combine(FungiProgram.Folder, "plugins", "Fungi.Objectives.Paper"))) File.Copy(file, workspace.File("rebuilt", Path.GetFileName(file)), overwrite: true);
        await using (var assembly = new FileStream(workspace.File("rebuilt", "Fungi.Objectives.Paper.dll"), FileMode.Append)) assembly.WriteByte(0);
        var before = Bytes(workspace.Features);

        (await workspace.RunAsync(["extract", .. settings.Split(';').Select(setting => $"--Fungi:{setting}")])).Refused(said);

        Assert.Equal(before, Bytes(workspace.Features));
    }

    internal static SortedDictionary<string, string> Bytes(string directory) => new(
        Directory.GetFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(directory, file), file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    /// <summary>A run that is complete.</summary>
    public sealed class ExtractedRun : IAsyncLifetime
    {
        public Workspace Workspace { get; } = new();

        internal RunResult Result { get; private set; } = null!;

        public async Task InitializeAsync() => Result = (await Workspace.ExtractAsync()).Done();

        public Task DisposeAsync()
        {
            Workspace.Dispose();
            return Task.CompletedTask;
        }
    }
}
