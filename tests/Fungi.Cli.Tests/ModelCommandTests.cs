using System.Text.Json.Nodes;
using Fungi.Models;

namespace Fungi.Cli.Tests;

/// <summary><c>fungi models</c>, <c>fungi inspect</c>, and backbones in a run.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Fact]
    public async Task Models_are_listed()
    {
        var lines = (await workspace.RunAsync("models")).Done().Output.Split('\n');
        Assert.All(BackbonePreset.All, preset => Assert.Single(lines, line => line.TrimStart().StartsWith($"{preset.Name} ", StringComparison.Ordinal)));

        var models = JsonNode.Parse((await workspace.RunAsync("models", "--json")).Done().Output)!.AsArray();
        var clip = models.Single(model => (string)model!["name"]! == "vit_base_patch16_clip_224")!;
        Assert.Equal((512, "blocks.11.attn.proj", 224), ((int)clip["embedding"]!, (string)clip["targetLayer"]!, (int)clip["transform"]!["resize"]!));
    }

    [Fact]
    public async Task A_checkpoint_is_inspected_without_its_tensors()
    {
        var output = (await workspace.RunAsync("inspect", workspace.BackboneFile)).Done().Output;
        Assert.Contains("family: vision transformer with DINO's tensor names", output, StringComparison.Ordinal);
        Assert.Contains("target layer: blocks.1.attn.proj", output, StringComparison.Ordinal);

        var json = JsonNode.Parse((await workspace.RunAsync("inspect", workspace.BackboneFile, "--json")).Done().Output)!;
        var tensors = json["tensors"]!.AsArray().ToDictionary(tensor => (string)tensor!["name"]!, tensor => tensor!);
        using var file = Safetensors.Open(workspace.BackboneFile);
        Assert.Equal(file.Tensors.Keys.Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(4 * Workspace.Width, (long)tensors["norm.weight"]["bytes"]!);
        Assert.Equal("Float32", (string)tensors["norm.weight"]["dtype"]!);
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_refused()
    {
        File.WriteAllText(workspace.BackboneFile, "weights");
        (await workspace.RunAsync("inspect", workspace.BackboneFile)).Refused(workspace.BackboneFile, "not a checkpoint");
    }

    /// <summary>A convolution has no bias column, a mean over patches no shortcut: a whole run with each.</summary>
    [Theory]
    [InlineData("resnet", "layer2.0.conv2", "residual network")]
    [InlineData("avg", "blocks.0.mlp.fc1", "pooling avg")]
    public async Task A_run_says_what_it_recognised_and_takes_any_layer(string kind, string layer, string recognized)
    {
        IBackboneArchitecture architecture = kind == "resnet"
            ? new ResidualNetworkArchitecture(4, [new(1, 3, 8), new(1, 5, 8)], IsBottleneck: true)
            : new VisionTransformerArchitecture(16, 2, 2, 32, 4, 16) { Pooling = TokenPooling.PatchMean };
        using (var network = architecture.Build(InferenceTransform.Standard(16)))
        {
            network.Initialize(seed: 1);
            network.Save(workspace.BackboneFile);
        }

        var result = await workspace.ExtractAsync(fungi => fungi["Backbone"]!["TargetLayer"] = layer);

        Assert.Contains(recognized, Assert.Single(result.Done().AllErrors, line => line.Contains("is recognised as", StringComparison.Ordinal)), StringComparison.Ordinal);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(workspace.Features, "train", "manifest.json")))!;
        Assert.Equal(layer, (string)manifest["backbone"]!["targetLayer"]!);
    }

    public void Dispose() => workspace.Dispose();
}
