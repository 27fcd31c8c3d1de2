using System.Text.Json.Nodes;
using Fungi.Models;

namespace Fungi.Cli.Tests;

/// <summary>A backbone is trained, and then used.</summary>
public sealed class PretrainingTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Theory]
    [InlineData("simclr")]
    [InlineData("dino")]
    public async Task A_pretrained_backbone_can_be_loaded_and_is_reproducible(string objective)
    {
        Configure(objective, "first.safetensors");
        Assert.Equal(workspace.File("first.safetensors"), (await workspace.RunAsync("pretrain")).Done().Output.Trim());
        (await workspace.RunAsync("pretrain", "--Fungi:Pretrain:Output=second.safetensors", "--Fungi:Workers=3")).Done();
        Assert.Equal(File.ReadAllBytes(workspace.File("first.safetensors")), File.ReadAllBytes(workspace.File("second.safetensors")));

        using var backbone = BackboneLoader.Load(new BackboneOptions { Checkpoint = workspace.File("first.safetensors") });
        using var start = VisionTransformer.Create(new VisionTransformerArchitecture(Workspace.Width, 1, 2, 32, 4, 16), seed: 42);
        Assert.Equal(start.Parameters.Keys.Order(StringComparer.Ordinal), backbone.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(backbone.Parameters, parameter =>
        {
            Assert.True(parameter.Value.isfinite().all().item<bool>(), parameter.Key);
            // A key's bias adds the same to all scores of a query, so its gradient vanishes; every other part moves.
            Assert.False(parameter.Value.Equals(start.Parameters[parameter.Key]), $"{parameter.Key} has not been trained");
        });
    }

    [Fact]
    public async Task Training_goes_on_from_a_checkpoint()
    {
        Configure("simclr", "further.safetensors", fromScratch: false);
        (await workspace.RunAsync("pretrain")).Done();
        Assert.NotEqual(File.ReadAllBytes(workspace.BackboneFile), File.ReadAllBytes(workspace.File("further.safetensors")));
    }

    [Fact]
    public async Task A_stopped_training_is_resumed_and_another_refused()
    {
        Configure("dino", "undisturbed.safetensors", epochs: 100);
        (await workspace.RunAsync("pretrain")).Done();
        Configure("dino", "disturbed.safetensors", epochs: 100);
        using (var program = await workspace.StartAsync("pretrain: 30/", "pretrain"))
        {
            await program.InterruptAsync();
            Assert.Equal(["pretrain"], (await program.ResultAsync()).Stopped());
        }

        (await workspace.RunAsync("pretrain", "--Fungi:Seed=7")).Refused("disturbed.safetensors.checkpoint: belongs to another run: seed is 42 there and 7 here", "--overwrite");
        using (var program = await workspace.StartAsync("pretrain: 150/", "pretrain"))
        {
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync("pretrain")).Done();
        Assert.Equal(File.ReadAllBytes(workspace.File("undisturbed.safetensors")), File.ReadAllBytes(workspace.File("disturbed.safetensors")));
        Assert.False(File.Exists(workspace.File("disturbed.safetensors.checkpoint")));
    }

    public void Dispose() => workspace.Dispose();

    private void Configure(string objective, string output, bool fromScratch = true, int epochs = 2)
    {
        var section = Workspace.Configuration();
        section["Pretrain"] = new JsonObject
        {
            ["Objective"] = new JsonObject { ["Type"] = objective, ["LatentDim"] = 8, ["PretrainHiddenDim"] = 16 },
            ["Epochs"] = epochs,
            ["BatchSize"] = 5,
            ["WarmupEpochs"] = 0,
            ["Output"] = output,
        };
        if (fromScratch)
            section["Pretrain"]!["Architecture"] = new JsonObject { ["Width"] = Workspace.Width, ["Depth"] = 1, ["Heads"] = 2, ["HiddenDim"] = 32, ["PatchSize"] = 4, ["ImageSize"] = 16 };
        workspace.Configure(section);
    }
}
