using System.Text.Json.Nodes;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.Store;
using Fungi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>
/// An objective whose own code fails is left out of a run that may go on, wherever it fails; the rest is what it would be, also where the run is interrupted.
/// </summary>
public sealed class DroppedObjectiveTests : IDisposable
{
    private const int BatchSize = 3;
    private readonly TemporaryDirectory directory = new();

    public DroppedObjectiveTests()
    {
        using (var backbone = VisionTransformer.Create(new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 16), seed: 1)) backbone.Save(directory.File("vit.safetensors"));
        Draw("train", pictures: 8);
        Draw("query", pictures: 8);
        CompiledPlugin.Compile(directory.File("Plugin.dll"), string.Concat(
            CompiledPlugin.Objective("good"),
            CompiledPlugin.Objective("better", "sum.square()"),
            CompiledPlugin.Objective("bad-constructor", members: "public BadConstructorObjective() => throw new NotSupportedException(\"never\");"),
            CompiledPlugin.Objective("flat", "sum * 0"),
            CompiledPlugin.Objective("edits-saved", "Edited(sum.exp())", "private static Tensor Edited(Tensor saved) { var result = saved * saved; saved.mul_(2); return result; }"),
            CompiledPlugin.Objective("cancels", "sum is null ? sum : throw new OperationCanceledException(\"it took too long\")"),
            """
            [SslObjective("bad-transform")]
            public sealed partial class BadTransformObjective
            {
                public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference().Apply("fail", image => throw new NotSupportedException("no pixels")));
                public Tensor Loss([Latents] Tensor latents) => latents.sum([1, 2]);
            }
            [SslObjective("bad-state")]
            public sealed partial class BadStateObjective
            {
                public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
                public int Size { get; init; } = 500;
                public Tensor Loss([Latents] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(Size))] Tensor bank) => latents.sum([1, 2]) + bank.sum();
            }
            [SslObjective("afraid-of-the-dark")]
            public sealed partial class AfraidObjective
            {
                public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
                public Tensor Loss([Latents] Tensor latents, [Pixels] Tensor pixels) =>
                    pixels.flatten(3).std(3).min().item<float>() > 0.001 ? latents.pow(2).sum([1, 2]) : throw new NotSupportedException("it is dark");
            }
            """));
    }

    [Theory]
    [InlineData("bad-constructor", "objective 'bad-constructor': its constructor or transform failed: never")]
    [InlineData("bad-transform", "objective 'bad-transform': its transform failed: no pixels")]
    [InlineData("bad-state", "objective 'bad-state': its bank of 500 needs 501 training samples, one to spare; ")]
    [InlineData("edits-saved", "objective 'edits-saved': the gradient of its loss failed: ")]
    [InlineData("cancels", "objective 'cancels': its loss failed: it took too long")]
    [InlineData("flat", "' are zero or not finite; expected")]
    public void One_that_fails_ends_the_run_or_is_left_out(string bad, string reason)
    {
        Assert.Contains(reason, Assert.Throws<InputException>(() => Extract("failed", "Fail", "good", bad)).Message, StringComparison.Ordinal);

        Extract("skipped", "Skip", "good", bad, "better");
        Extract("without", "Skip", "good", "better");
        foreach (var split in (string[])["train", "query"])
        {
            using var features = FeatureSet.Open(directory.File("skipped", split));
            Assert.Equal(["embeddings", "good", "better"], features.Blocks.Keys);
            Assert.Equal([bad], features.Manifest.Dropped.Select(dropped => dropped.Name));
            Assert.Contains(reason, features.Manifest.Dropped[0].Reason, StringComparison.Ordinal);
            Assert.False(File.Exists(directory.File("skipped", split, $"{bad}.npy")));
            foreach (var block in features.Blocks.Keys)
                Assert.Equal(File.ReadAllBytes(directory.File("without", split, $"{block}.npy")), File.ReadAllBytes(directory.File("skipped", split, $"{block}.npy")));
        }
    }

    [Theory]
    [InlineData("train")]
    [InlineData("query")]
    public void One_that_fails_in_the_midst_is_left_out_of_every_split_however_often_the_run_is_interrupted(string split)
    {
        Darken(split, picture: 4);
        Extract("undisturbed", "Skip", "good", "afraid-of-the-dark", "better");
        var expected = Content("undisturbed");
        Assert.DoesNotContain(expected, file => file.Contains("afraid", StringComparison.Ordinal));
        Assert.Contains("it is dark", (string?)JsonNode.Parse(File.ReadAllText(directory.File("undisturbed", "train", "manifest.json")))!["dropped"]![0]!["reason"], StringComparison.Ordinal);

        // As often as there are reports of progress, each start a little further.
        for (var reports = 1; !Extract("disturbed", "Skip", ["good", "afraid-of-the-dark", "better"], reports); reports++) Assert.InRange(reports, 1, 30);
        Assert.Equal(expected, Content("disturbed"));
        Extract("disturbed", "Skip", "good", "afraid-of-the-dark", "better");
        Assert.Equal(expected, Content("disturbed"));

        var error = Assert.Throws<InputException>(() => Extract("disturbed", "Fail", "good", "afraid-of-the-dark", "better"));
        Assert.Contains("belongs to a run that dropped objective 'afraid-of-the-dark': its loss failed: it is dark", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_failed_goes_on_without_the_objective_when_it_is_allowed_to()
    {
        Darken("train", picture: 4);
        Assert.Throws<InputException>(() => Extract("allowed", "Fail", "good", "afraid-of-the-dark"));
        Extract("allowed", "Skip", "good", "afraid-of-the-dark");
        Extract("undisturbed", "Skip", "good", "afraid-of-the-dark");
        Assert.Equal(Content("undisturbed"), Content("allowed"));
    }

    /// <summary>A shard asks, before it discards a state, whether it is another shard's of this run.</summary>
    [Fact]
    public void What_a_discarded_run_went_without_is_not_left_out()
    {
        Extract("discarded", "Skip", "good", "bad-state");
        Assert.True(Extract("discarded", "Skip", ["good", "bad-state"], int.MaxValue, new Shard(1, 1), overwrite: true, ("Fungi:Objectives:1:Size", "3")));
        using var features = FeatureSet.Open(directory.File("discarded", "shards", "1-of-1", "train"));
        Assert.Empty(features.Manifest.Dropped);
        Assert.Equal(["embeddings", "good", "bad-state"], features.Blocks.Keys);
    }

    [Theory]
    [InlineData("bad-constructor")]
    [InlineData("bad-state")]
    [InlineData("flat")]
    public void Nothing_is_left_without_any_objective(string bad) =>
        Assert.Contains(bad, Assert.Throws<InputException>(() => Extract("nothing", "Skip", bad)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistake_of_the_user_is_no_objectives_failure()
    {
        var error = Assert.Throws<InputException>(() => Extract("mistake", "Skip", "good", "god"));
        Assert.Contains("unknown objective 'god'", error.Message, StringComparison.Ordinal);
        File.WriteAllText(directory.File("train", "a", "3.png"), "text");
        Assert.Contains("3.png", Assert.Throws<InputException>(() => Extract("mistake", "Skip", "good", "better")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private void Extract(string output, string onError, params string[] objectives) => Assert.True(Extract(output, onError, objectives, reports: int.MaxValue));

    /// <returns>False where the run was stopped after so many reports of progress.</returns>
    private bool Extract(
        string output, string onError, string[] objectives, int reports, Shard? shard = null, bool overwrite = false, params (string Path, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Fungi:Plugins:0"] = "Plugin.dll",
            ["Fungi:OnPluginError"] = onError,
            ["Fungi:BatchSize"] = $"{BatchSize}",
            ["Fungi:Device"] = "cpu",
            ["Fungi:Backbone:Checkpoint"] = "vit.safetensors",
            ["Fungi:Data:Train"] = "train",
            ["Fungi:Data:Query"] = "query",
            ["Fungi:Output"] = output,
        };
        foreach (var (index, name) in objectives.Index()) settings[$"Fungi:Objectives:{index}:Type"] = name;
        foreach (var (path, value) in more) settings[path] = value;
        using var services = new ServiceCollection().AddLogging().AddFungi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), directory.File("")).BuildServiceProvider();
        using var stop = new CancellationTokenSource();
        try
        {
            services.GetRequiredService<Extraction>().Run(shard, overwrite, new Countdown(reports, stop), stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private string[] Content(string output) =>
    [
        .. Directory.EnumerateFiles(directory.File(output), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(directory.File(output), file)} {Convert.ToHexString(File.ReadAllBytes(file))}"),
    ];

    private void Draw(string split, int pictures)
    {
        Directory.CreateDirectory(directory.File(split, "a"));
        for (var picture = 0; picture < pictures; picture++)
        {
            var pixels = new byte[3 * 20 * 18];
            new Random(picture + (100 * split.Length)).NextBytes(pixels);
            File.WriteAllBytes(directory.File(split, "a", $"{picture}.png"), new ImageCodec().EncodePng(new(20, 18, pixels)));
        }
    }

    private void Darken(string split, int picture) => File.WriteAllBytes(directory.File(split, "a", $"{picture}.png"), new ImageCodec().EncodePng(new(20, 18, new byte[3 * 20 * 18])));

    private sealed class Countdown(int reports, CancellationTokenSource stop) : IProgress<WorkProgress>
    {
        private int left = reports;

        public void Report(WorkProgress value)
        {
            if (--left == 0) stop.Cancel();
        }
    }
}
