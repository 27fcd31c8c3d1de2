using System.Text.Json.Nodes;
using Fungi.Models;

namespace Fungi.Cli.Tests;

/// <summary>A backbone is trained on labels, measured, and then used.</summary>
public sealed class FineTuningTests : IDisposable
{
    private static readonly string[] Files = ["backbone.safetensors", "head.safetensors", "report.json"];

    private readonly Workspace workspace = new();

    [Fact]
    public async Task A_fine_tuned_backbone_is_measured_and_its_features_can_be_extracted()
    {
        Configure("Finetune");
        var output = (await workspace.RunAsync("finetune")).Done().Output;
        Assert.Matches(@"labels +queries +accuracy +per class[^%]+ 15 +9 +[0-9.]+% +[0-9.]+%", output);
        Assert.DoesNotContain("top 5", output, StringComparison.Ordinal); // of three classes
        Assert.EndsWith($"{workspace.File("finetune")}\n", output, StringComparison.Ordinal);

        (await workspace.RunAsync("extract", "--Fungi:Backbone:Checkpoint=finetune/backbone.safetensors")).Done();
        (await workspace.RunAsync("extract")).Refused("checkpoint is ", "--overwrite");
    }

    [Fact]
    public async Task Programs_are_told_the_progress_and_the_figures()
    {
        Configure("Finetune");
        var lines = (await workspace.RunAsync("finetune", "--json")).Done().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Contains(lines, line => (string)line["phase"]! == "finetune" && (int)line["done"]! == 8 && (int)line["total"]! == 8 && (int)line["epoch"]! == 2 && line["loss"] is not null);
        var done = lines[^1];
        Assert.Equal(("done", workspace.File("finetune"), 3, 15, 9), ((string)done["phase"]!, (string)done["path"]!, (int)done["classes"]!, (int)done["labels"]!, (int)done["queries"]!));
        Assert.Equal(9 * (double)done["accuracy"]!, Math.Round(9 * (double)done["accuracy"]!), 1e-9);
        Assert.Equal((double)done["accuracy"]!, (double)done["meanPerClassAccuracy"]!, 1e-9); // three queries of each class
        Assert.Null(done["top5Accuracy"]);

        var report = JsonNode.Parse(await File.ReadAllTextAsync(workspace.File("finetune", "report.json")))!;
        Assert.Equal((double)done["accuracy"]!, (double)report["accuracy"]!);
        Assert.Equal(["1/01.png", "1/04.png", "1/07.png", "1/10.png", "1/13.png"], report["labelled"]!["1"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public async Task Semi_uses_the_labels_of_a_few_images()
    {
        Configure("Semi");
        Assert.Matches(" 6 +9 +", (await workspace.RunAsync("semi", "--labels", "40%")).Done().Output);
        var labelled = Labelled();
        Assert.All(labelled, images => Assert.Equal(2, images.Value!.AsArray().Count));

        // As the configuration says it, which is the same training; one more of each class takes these again.
        Assert.Contains("nothing is left to train", string.Join('\n', (await workspace.RunAsync("semi", "--Fungi:Semi:Labels=40%")).Done().Errors), StringComparison.Ordinal);
        (await workspace.RunAsync("semi", "--labels", "3")).Refused("backbone.safetensors: belongs to another run: finetuned.labels is 40% by seed 42 there and 3 by seed 42 here");
        (await workspace.RunAsync("semi", "--labels", "3", "--overwrite")).Done();
        foreach (var (name, images) in Labelled())
            Assert.Empty(labelled[name]!.AsArray().Select(id => (string)id!).Except(images!.AsArray().Select(id => (string)id!)));

        JsonObject Labelled() => JsonNode.Parse(File.ReadAllText(workspace.File("semi", "report.json")))!["labelled"]!.AsObject();
    }

    [Theory]
    [InlineData("finetune", "Finetune")]
    [InlineData("semi", "Semi")]
    public async Task A_stopped_training_is_resumed_and_another_refused(string command, string section)
    {
        Configure(section, epochs: 60, labels: "4", output: "undisturbed");
        (await workspace.RunAsync(command)).Done();
        Configure(section, epochs: 60, labels: "4", output: "disturbed");
        foreach (var (moment, signal) in ((string, Signal)[])[("36/", Signal.Interrupt), ("90/", Signal.Terminate)])
        {
            using var program = await workspace.StartAsync($"{command}: {moment}", command);
            program.Send(signal);
            Assert.Equal([command], (await program.ResultAsync()).Stopped());
        }

        (await workspace.RunAsync(command, $"--Fungi:{section}:LabelSeed=7")).Refused(
            "disturbed/backbone.safetensors.checkpoint: belongs to another run: labels is 4 by seed 42 there and 4 by seed 7 here", "--overwrite");
        using (var program = await workspace.StartAsync($"{command}: 126/", command))
        {
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync(command)).Done();
        Assert.All(Files, file => Assert.Equal(File.ReadAllBytes(workspace.File("undisturbed", file)), File.ReadAllBytes(workspace.File("disturbed", file))));
        Assert.Equal([.. Files.Append("backbone.safetensors.lock").Order(StringComparer.Ordinal)], Directory.GetFiles(workspace.File("disturbed")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Killed_at_random_moments_a_training_ends_with_the_same_bytes()
    {
        const int Epochs = 30, Tenth = 4 * Epochs / 10; // after which progress is told again
        Configure("Finetune", epochs: Epochs, output: "undisturbed");
        (await workspace.RunAsync("finetune")).Done();
        Configure("Finetune", epochs: Epochs, output: "disturbed");
        var random = new Random(Seed: 5);
        foreach (var tenths in (int[])[0, 2, 4, 6, 8, 10])
        {
            using var program = await workspace.StartAsync($"finetune: {tenths * Tenth}/", "finetune");
            await Task.Delay(random.Next(20));
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync("finetune")).Done();
        Assert.All(Files, file => Assert.Equal(File.ReadAllBytes(workspace.File("undisturbed", file)), File.ReadAllBytes(workspace.File("disturbed", file))));
    }

    [Fact]
    public async Task A_second_training_to_the_same_folder_is_told_who_writes()
    {
        Configure("Finetune", epochs: 200);
        using var first = await workspace.StartAsync("finetune: 80/", "finetune");
        first.Send(Signal.Stop);
        (await workspace.RunAsync("finetune", "--overwrite")).Refused($"{workspace.File("finetune", "backbone.safetensors")}: is in use by process {first.Id} on ");
        first.Kill();
        await first.ResultAsync();
    }

    [Theory]
    [InlineData("finetune", "Data:Query=", "Fungi:Data:Query:Path: ")]
    [InlineData("finetune", "Finetune:Epoch=3", "Fungi:Finetune:Epoch: unknown option; did you mean 'Epochs'? Expected one of Epochs, Architecture, Labels, ")]
    [InlineData("finetune", "Finetune:Labels=0.1", "argument --Fungi:Finetune:Labels: '0.1' is not allowed; expected text that is a share of each class above 0%, such as 10%, or a number of images of each class, such as 25.")]
    [InlineData("finetune", "Finetune:Labels=6", "class '0' has 5 images; expected at least the 6 whose labels are to be used.")]
    [InlineData("finetune", "Finetune:Schedule=linear", "argument --Fungi:Finetune:Schedule: 'linear' is not valid; expected one of Cosine, Steps.")]
    [InlineData("finetune", "Finetune:LayerDecay=1.5", "argument --Fungi:Finetune:LayerDecay: ", "expected a number from 0 to 1")]
    [InlineData("finetune", "Finetune:WarmupEpochs=2", "argument --Fungi:Finetune:WarmupEpochs: '2' is out of range; expected fewer than the 2 epochs.")]
    [InlineData("finetune", "Finetune:Output=appsettings.json", "argument --Fungi:Finetune:Output: ", "cannot be written")]
    [InlineData("finetune", "Data:Train=train/0", "dataset ", "a folder without class folders")]
    [InlineData("finetune", "Backbone:Checkpoint=absent.pth", "absent.pth: there is no such file")]
    [InlineData("semi", "Seed=1", "appsettings.json: Fungi:Semi:Labels: missing; expected text that is a share of each class above 0%, such as 10%, or a number of images of each class, such as 25, here or as --labels.")]
    [InlineData("semi", "Semi:Labels=0%", "argument --Fungi:Semi:Labels: '0%' is not allowed")]
    public async Task Mistakes_are_refused_with_one_line(string command, string setting, params string[] said)
    {
        Configure(command == "semi" ? "Semi" : "Finetune");
        (await workspace.RunAsync(command, $"--Fungi:{setting}")).Refused(said);
    }

    [Fact]
    public async Task A_share_of_labels_that_is_none_is_refused()
    {
        Configure("Semi");
        (await workspace.RunAsync("semi", "--labels", "some")).Refused("--labels: 'some' is not allowed; expected text that is a share of each class");
    }

    [Fact]
    public async Task Images_of_one_class_are_refused()
    {
        Configure("Finetune");
        Directory.Delete(workspace.File("train", "1"), recursive: true);
        Directory.Delete(workspace.File("train", "2"), recursive: true);
        (await workspace.RunAsync("finetune")).Refused($"dataset {workspace.File("train")}: all images are of one class, '0'; expected at least 2 to tell apart.");
    }

    [Fact]
    public async Task A_query_split_is_needed_and_of_the_same_classes()
    {
        Configure("Finetune", change: fungi => fungi["Data"]!.AsObject().Remove("Query"));
        (await workspace.RunAsync("finetune")).Refused("appsettings.json: Fungi:Data:Query: missing; expected the path of a dataset.");

        Configure("Finetune");
        Directory.Delete(workspace.File("train", "2"), recursive: true);
        (await workspace.RunAsync("finetune")).Refused($"dataset {workspace.File("query")}: has the class '2', which the training split has not; expected the same classes.");
    }

    [Fact]
    public async Task The_fine_tuned_weights_differ_from_the_start_and_load_without_options()
    {
        Configure("Semi", labels: "100%");
        (await workspace.RunAsync("semi")).Done();
        using var start = BackboneLoader.Load(new BackboneOptions { Checkpoint = workspace.BackboneFile });
        using var tuned = BackboneLoader.Load(new BackboneOptions { Checkpoint = workspace.File("semi", "backbone.safetensors") });
        Assert.Equal($"{start}", $"{tuned}");
        Assert.All(tuned.Parameters, parameter => Assert.False(parameter.Value.Equals(start.Parameters[parameter.Key]), $"{parameter.Key} has not been trained"));
    }

    public void Dispose() => workspace.Dispose();

    /// <summary>Batches of 4: the 15 training images make 4 steps of an epoch.</summary>
    private void Configure(string section, int epochs = 2, string? labels = null, string? output = null, Action<JsonObject>? change = null)
    {
        var fungi = Workspace.Configuration();
        fungi[section] = new JsonObject { ["Epochs"] = epochs, ["BatchSize"] = 4, ["WarmupEpochs"] = 0, ["Output"] = output ?? section.ToLowerInvariant() };
        if (labels is not null) fungi[section]!["Labels"] = labels;
        change?.Invoke(fungi);
        workspace.Configure(fungi);
    }
}
