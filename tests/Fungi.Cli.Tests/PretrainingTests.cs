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
    public async Task A_residual_network_is_trained_from_scratch_and_resumed()
    {
        Configure("simclr", "first.safetensors", fromScratch: false, epochs: 20);
        string[] residual = ["--Fungi:Pretrain:ResidualNetwork:StemWidth=4", "--Fungi:Pretrain:ResidualNetwork:Blocks:0=1", "--Fungi:Pretrain:ResidualNetwork:Blocks:1=2", "--Fungi:Pretrain:ResidualNetwork:ImageSize=32"];
        (await workspace.RunAsync(["pretrain", .. residual])).Done();
        string[] again = ["pretrain", .. residual, "--Fungi:Pretrain:Output=second.safetensors"];
        using (var program = await workspace.StartAsync("pretrain: 30/", again))
        {
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync(again)).Done();
        Assert.Equal(File.ReadAllBytes(workspace.File("first.safetensors")), File.ReadAllBytes(workspace.File("second.safetensors")));

        using var backbone = BackboneLoader.Load(new BackboneOptions { Checkpoint = workspace.File("first.safetensors") });
        using var start = ResidualNetwork.Create(ResidualNetworkArchitecture.BasicBlocks(4, [1, 2]), imageSize: 32, seed: 42);
        Assert.Equal($"{start}", $"{backbone}");
        Assert.All(backbone.Parameters, parameter =>
        {
            Assert.True(parameter.Value.isfinite().all().item<bool>(), parameter.Key);
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
            program.Send(Signal.Interrupt);
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

    [Fact]
    public async Task Killed_at_random_moments_a_training_ends_with_the_same_bytes()
    {
        const int Kills = 8, Epochs = 40;
        Configure("simclr", "undisturbed.safetensors", epochs: Epochs);
        (await workspace.RunAsync("pretrain")).Done();
        Configure("simclr", "disturbed.safetensors", epochs: Epochs);
        var random = new Random(Seed: 3);
        for (var kills = 0; kills < Kills; kills++)
        {
            var moment = kills == Kills - 1 ? 3 * Epochs : 3 * Epochs / 10 * random.Next(10 * (kills + 1) / Kills); // progress tells of tenths
            using var program = await workspace.StartAsync($"pretrain: {moment}/", "pretrain");
            await Task.Delay(random.Next(10));
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync("pretrain")).Done();
        Assert.Equal(File.ReadAllBytes(workspace.File("undisturbed.safetensors")), File.ReadAllBytes(workspace.File("disturbed.safetensors")));
        Assert.Equal(
            ["disturbed.safetensors", "disturbed.safetensors.lock"],
            Directory.GetFiles(workspace.File(), "disturbed*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, new FileInfo(workspace.File("disturbed.safetensors.lock")).Length);
    }

    [Fact]
    public async Task A_second_training_to_the_same_file_is_told_who_writes()
    {
        Configure("simclr", "backbone.safetensors", epochs: 100);
        using var first = await workspace.StartAsync("pretrain: 30/", "pretrain");
        first.Send(Signal.Stop);

        (await workspace.RunAsync("pretrain", "--overwrite")).Refused($"{workspace.File("backbone.safetensors")}: is in use by process {first.Id} on {Environment.MachineName} since 20");

        first.Kill();
        await first.ResultAsync();
    }

    [Theory]
    [InlineData("Seed=7", "seed is 42 there and 7 here")]
    [InlineData("Pretrain:Epochs=101", "schedule is 100 epochs, ", " there and 101 epochs, ")]
    [InlineData("Pretrain:BatchSize=3", "schedule is 100 epochs, batches of 5, ", " there and 100 epochs, batches of 3, ")]
    [InlineData("Pretrain:Objective:LatentDim=4", "objective is simclr of ", "LatentDim = 8", " there and simclr of ", "LatentDim = 4")]
    [InlineData("Pretrain:Architecture:HiddenDim=16", "backbone is vision transformer, ", " there and vision transformer, ")]
    [InlineData("Data:Train=query", "train is ", " there and ")]
    public async Task A_checkpoint_of_another_training_is_refused(string setting, params string[] said)
    {
        Configure("simclr", "backbone.safetensors", epochs: 100);
        using (var program = await workspace.StartAsync("pretrain: 30/", "pretrain"))
        {
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync("pretrain", $"--Fungi:{setting}")).Refused(["backbone.safetensors.checkpoint: belongs to another run: ", .. said]);
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
