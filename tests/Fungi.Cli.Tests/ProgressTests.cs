using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;

namespace Fungi.Cli.Tests;

/// <summary>How the work goes, for people and programs.</summary>
public sealed class ProgressTests : IDisposable
{
    private const string Escape = "\u001b[";
    private readonly Workspace workspace = new();

    [Fact]
    public async Task Extraction_tells_programs_a_line_at_a_time_and_its_result_last()
    {
        var extracted = (await workspace.ExtractAsync(arguments: "--json")).Done();
        var lines = Lines(extracted.Output);
        Assert.Empty(extracted.Progress);
        Assert.Equal(["starting", "dino state", "simclr state", "train", "query", "done"], lines.Select(line => (string)line["phase"]!).Prepend("starting").Distinct());
        Assert.Equal(["phase", "path"], lines[^1].Select(field => field.Key));
        Assert.Equal(workspace.Features, (string?)lines[^1]["path"]);
        foreach (var line in lines[..^1])
        {
            Assert.Equal(["phase", "done", "total", "imagesPerSecond", "remainingSeconds"], line.Select(field => field.Key));
            AssertNumbers(line, canBeNull: (long)line["done"]! == 0 || (string)line["phase"]! == "starting");
        }

        Assert.Equal(Workspace.TrainImages, (long?)lines.Last(line => (string)line["phase"]! == "train")["done"]);
    }

    [Fact]
    public async Task Pretraining_tells_programs_its_epoch_and_loss()
    {
        var section = Workspace.Configuration();
        section["Pretrain"] = new JsonObject
        {
            ["Objective"] = new JsonObject { ["Type"] = "dino", ["LatentDim"] = 8, ["PretrainHiddenDim"] = 16 },
            ["Epochs"] = 4,
            ["BatchSize"] = 5,
            ["WarmupEpochs"] = 0,
            ["Output"] = "trained.safetensors",
        };
        workspace.Configure(section);
        var lines = Lines((await workspace.RunAsync("pretrain", "--json")).Done().Output);
        Assert.Equal(workspace.File("trained.safetensors"), (string?)lines[^1]["path"]);
        var steps = lines.Where(line => (string)line["phase"]! == "pretrain").ToList();
        Assert.Equal(12, (long?)steps[^1]["done"]);
        Assert.Equal([1, 2, 3, 4], steps.Select(line => (int)line["epoch"]!).Distinct());
        foreach (var line in steps.Where(line => (long)line["done"]! > 0))
        {
            AssertNumbers(line, canBeNull: false);
            Assert.True((double)line["loss"]! > 0);
        }
    }

    [Fact]
    public async Task Lines_in_a_pipe_are_plain()
    {
        workspace.Configure(Workspace.Configuration());
        var extracted = (await workspace.RunAsync(FungiProgram.Folder, new Dictionary<string, string> { ["TERM"] = "xterm-256color", ["FORCE_COLOR"] = "1" }, "extract")).Done();
        Assert.DoesNotContain('\u001b', $"{extracted.Output}{string.Concat(extracted.Errors)}{string.Concat(extracted.Progress)}");
        Assert.Contains(extracted.Progress, line => line.StartsWith($"query: {Workspace.QueryImages}/{Workspace.QueryImages}, ", StringComparison.Ordinal) && line.EndsWith(" images/s", StringComparison.Ordinal));
    }

    [TerminalFact]
    public async Task A_terminal_has_bars_and_no_colours_where_none_are_wanted()
    {
        workspace.Configure(Workspace.Configuration());
        var coloured = await InTerminalAsync([], "coloured");
        var plain = await InTerminalAsync(new() { ["NO_COLOR"] = "1" }, "plain");
        Assert.Contains($"{Escape}38;5;", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}38;5;", plain, StringComparison.Ordinal);
        Assert.Contains("100%", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_never_lasts_longer_than_promised()
    {
        const int Longest = 30;
        var (time, text, moments) = (new ManualTime(), new List<string>(), new List<long> { 0 });
        using var writer = new StringWriter();
        using var lines = new ProgressLines(writer, Line, TimeSpan.FromSeconds(Longest), time);
        time.Advance(70);                               // a long way to the first report
        foreach (var done in (int[])[100, 110, 120, 199, 200])
        {
            lines.Report(new("train", done, 1000));
            time.Advance(47);
        }

        Assert.All(moments.Zip(moments.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, Longest));
        Assert.InRange(moments.Count, time.GetTimestamp() / Longest, time.GetTimestamp() / 10);
        Assert.Equal("starting", text[0]);
        Assert.Contains("train: 200/1000, 0.5 images/s, 00:25:04 left", text); // 100 images in 4 · 47 seconds

        string Line(Pace pace)
        {
            moments.Add(time.GetTimestamp());
            text.Add(ProgressDisplay.Plain(pace));
            return "";
        }
    }

    [Fact]
    public void A_training_step_is_as_many_images_as_its_batch()
    {
        var time = new ManualTime();
        var pace = new Pace(new("pretrain", 10, 100) { ImagesPerUnit = 8, Epoch = 2 }, time);
        Assert.Equal("pretrain: 10/100, epoch 2", ProgressDisplay.Plain(pace));
        time.Advance(5);
        pace.Report(new("pretrain", 20, 100) { ImagesPerUnit = 8, Epoch = 3, Loss = 0.5 });
        Assert.Equal("pretrain: 20/100, epoch 3, loss 0.5000, 16.0 images/s, 00:00:40 left", ProgressDisplay.Plain(pace));
    }

    public void Dispose() => workspace.Dispose();

    private static List<JsonObject> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static void AssertNumbers(JsonObject line, bool canBeNull)
    {
        Assert.InRange((long)line["done"]!, 0, (long)line["total"]!);
        foreach (var field in (string[])["imagesPerSecond", "remainingSeconds"])
        {
            if (line[field] is null) Assert.True(canBeNull, line.ToJsonString());
            else Assert.True(line[field]!.GetValueKind() == JsonValueKind.Number && (double)line[field]! >= 0, line.ToJsonString());
        }
    }

    private async Task<string> InTerminalAsync(Dictionary<string, string> environment, string output)
    {
        environment["TERM"] = "xterm-256color";
        using var program = await workspace.StartAsync(
            "", ["sh", "-c", "exec script --quiet --return --command \"$*\" /dev/null", "sh"], environment, "extract", $"--Fungi:Output={output}");
        return (await program.ResultAsync()).Done().Output;
    }

    private sealed class ManualTime : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State, TimeSpan Due, TimeSpan Period)> timers = [];
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add((callback, state, dueTime, period));
            return new Timer(_ => { }, null, Timeout.Infinite, Timeout.Infinite);
        }

        public void Advance(int seconds)
        {
            for (var second = 0; second < seconds; second++)
            {
                now++;
                foreach (var (callback, state, due, period) in timers)
                {
                    var since = now - due.TotalSeconds;
                    if (since >= 0 && since % period.TotalSeconds < 1) callback(state);
                }
            }
        }
    }
}

/// <summary>A test that needs a pseudo-terminal; it is skipped, with the reason, where no program makes one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute()
    {
        if (!File.Exists("/usr/bin/script")) Skip = "The program script (Debian: bsdutils), which makes a terminal, is not on this machine.";
    }
}
