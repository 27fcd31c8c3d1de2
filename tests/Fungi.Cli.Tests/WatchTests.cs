using System.Text.Json.Nodes;
using Fungi.Tests;

namespace Fungi.Cli.Tests;

/// <summary>A plugin that is being written: each build is picked up, and a bad one does not end the watching.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Fact]
    public async Task Each_build_is_run_until_the_user_ends_it()
    {
        Build("sum * 0 + sum");
        var section = Workspace.Configuration();
        section["Plugins"] = new JsonArray("mine/Mine.dll");
        section["Objectives"] = new JsonArray(new JsonObject { ["Type"] = "mine" });
        workspace.Configure(section);
        using var program = await workspace.StartAsync("Run 1 is done", "watch", "--images", "3");

        Build("sum * 2");
        await program.SeeAsync("Run 2 is done");
        File.WriteAllText(workspace.File("mine", "Mine.dll"), "half a build");
        await program.SeeAsync("Run 3 is done");
        Build("sum is null ? sum : throw new NotSupportedException(\"still wrong\")");
        await program.SeeAsync("Run 4 is done");
        Build("sum * 4");
        await program.SeeAsync("Run 5 is done");
        program.Send(Signal.Interrupt);

        var result = await program.ResultAsync();
        Assert.Equal(130, result.ExitCode);
        var losses = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, losses.Length);
        Assert.Matches(@"^mine: loss \S+ \(\S+ to \S+\), gradient norm \S+, \d+ ms$", losses[0]);
        Assert.All(losses[1..], line => Assert.Matches(@"^mine: loss \S+ \(\S+ to \S+\), gradient norm \S+, \d+ ms; loss \+\S+, gradient norm \+\S+, [+-]?\d+ ms$", line));
        Assert.Equal([1, 2, 4], losses.Select(line => Math.Round(Loss(line) / Loss(losses[0]), 2)));
        Assert.Contains(result.Errors, line => line.Contains("Mine.dll: not a .NET assembly", StringComparison.Ordinal));
        Assert.Contains(result.Errors, line => line.Contains("objective 'mine': its loss failed: still wrong", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Errors, line => line.Contains("still in memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_image_does_not_end_the_watching_and_a_plugin_that_is_named_later_is_watched_too()
    {
        Build("sum");
        Configure("Mine");
        var image = workspace.File("train", "0", "00.png");
        var picture = File.ReadAllBytes(image);
        File.WriteAllText(image, "no picture");
        using var program = await workspace.StartAsync("Run 1 is done", "watch", "--images", "3");

        File.WriteAllBytes(image, picture);
        CompiledPlugin.Compile(workspace.File("other", "Other.dll"), CompiledPlugin.Objective("other"));
        Configure("Mine", "Other");
        await program.SeeAsync("Run 2 is done");
        CompiledPlugin.Compile(workspace.File("other", "Other.dll"), CompiledPlugin.Objective("other", "sum * 2"));
        await program.SeeAsync("Run 3 is done");
        program.Send(Signal.Interrupt);

        var result = await program.ResultAsync();
        Assert.Contains(result.Errors, line => line.StartsWith($"dataset {workspace.File("train")}: 0/00.png: ", StringComparison.Ordinal));
        Assert.Equal(["mine", "other", "mine", "other"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]));

        void Configure(params string[] plugins)
        {
            var section = Workspace.Configuration();
            section["Plugins"] = new JsonArray([.. plugins.Select(name => (JsonNode)$"{name.ToLowerInvariant()}/{name}.dll")]);
            section["Objectives"] = new JsonArray([.. plugins.Select(name => new JsonObject { ["Type"] = name.ToLowerInvariant() })]);
            workspace.Configure(section);
        }
    }

    [Fact]
    public async Task What_can_never_be_watched_is_refused()
    {
        (await workspace.RunAsync("watch", "--config", "absent.json")).Refused("absent.json: no such file");
        (await workspace.RunAsync("watch", "--images", "0")).Refused("--images: 0 is too small");
    }

    public void Dispose() => workspace.Dispose();

    private void Build(string loss) => CompiledPlugin.Compile(workspace.File("mine", "Mine.dll"), CompiledPlugin.Objective("mine", loss));

    private static double Loss(string line) => double.Parse(line.Split(' ')[2]);
}
