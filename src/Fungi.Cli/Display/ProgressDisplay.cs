using System.Text.Json.Nodes;
using Fungi.Runtime.Hosting;
using Spectre.Console;

namespace Fungi.Cli.Display;

/// <summary>Shows how the work goes: bars for people at a terminal, lines elsewhere, both on standard error; objects for programs on standard output.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestJsonSilence = TimeSpan.FromSeconds(1);

    /// <summary>Does the work and shows its progress.</summary>
    /// <param name="json">Whether programs are told, instead of people.</param>
    /// <param name="work">The work.</param>
    public static async Task RunAsync(bool json, Func<IProgress<WorkProgress>, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!json && console.Profile.Out.IsTerminal)
        {
            await BarsAsync(console, work);
            return;
        }

        using var lines = json
            ? new ProgressLines(Console.Out, pace => Json(pace).ToJsonString(), LongestJsonSilence, TimeProvider.System)
            : new ProgressLines(Console.Error, Plain, LongestSilence, TimeProvider.System);
        await work(lines);
    }

    /// <summary>The last line for programs: the work is done, and here is its result.</summary>
    /// <param name="path">The result's path.</param>
    /// <param name="further">What else there is to say.</param>
    public static void WriteResult(string path, params (string Name, JsonNode Value)[] further)
    {
        var line = new JsonObject { ["phase"] = "done", ["path"] = path };
        foreach (var (name, value) in further) line[name] = value;
        Console.WriteLine(line.ToJsonString());
    }

    /// <summary>A line for people.</summary>
    internal static string Plain(Pace pace)
    {
        var (latest, details) = (pace.Latest, $"{pace}");
        var counted = latest.Total > 0 ? $"{latest.Stage}: {latest.Done}/{latest.Total}" : latest.Stage;
        return details.Length == 0 ? counted : $"{counted}, {details}";
    }

    /// <summary>A line for programs.</summary>
    internal static JsonObject Json(Pace pace)
    {
        var latest = pace.Latest;
        var line = new JsonObject
        {
            ["phase"] = latest.Stage,
            ["done"] = latest.Done,
            ["total"] = latest.Total,
            ["imagesPerSecond"] = Rounded(pace.ImagesPerSecond),
            ["remainingSeconds"] = Rounded(pace.RemainingSeconds),
        };
        if (latest.Epoch is { } epoch) line["epoch"] = epoch;
        if (latest.Loss is { } loss) line["loss"] = loss;
        return line;
    }

    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 3) : null;

    private static Task BarsAsync(IAnsiConsole console, Func<IProgress<WorkProgress>, Task> work) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context => work(new Bars(context)));

    /// <summary>Reports arrive from the working thread; Spectre's tasks are safe to update from there.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<WorkProgress>
    {
        private readonly Dictionary<string, (ProgressTask Task, Pace Pace)> stages = new(StringComparer.Ordinal);

        public void Report(WorkProgress value)
        {
            lock (stages)
            {
                if (!stages.TryGetValue(value.Stage, out var stage)) stages.Add(value.Stage, stage = (context.AddTask(Markup.Escape(value.Stage)), new(value, TimeProvider.System)));
                stage.Pace.Report(value);
                stage.Task.MaxValue = Math.Max(1, value.Total);
                stage.Task.Value = value.Done;
                stage.Task.Description = Markup.Escape($"{value.Stage} {Speed(stage.Pace)}".TrimEnd());
            }
        }

        private static string Speed(Pace pace) => pace.Latest.Loss is { } loss
            ? $"(epoch {pace.Latest.Epoch}, loss {loss:F4}, {pace.ImagesPerSecond:F0} images/s)"
            : pace.ImagesPerSecond is { } rate ? $"({rate:F1} images/s)" : "";
    }
}
