using Fungi.Runtime.Hosting;
using Spectre.Console;

namespace Fungi.Cli.Display;

/// <summary>Shows how the work goes, on standard error: bars for people at a terminal, a line per tenth of a stage elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Does the work and shows its progress.</summary>
    public static Task RunAsync(Func<IProgress<WorkProgress>, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Out.IsTerminal ? BarsAsync(console, work) : work(new Lines());
    }

    private static Task BarsAsync(IAnsiConsole console, Func<IProgress<WorkProgress>, Task> work) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context => work(new Bars(context)));

    /// <summary>Reports arrive from the working thread; Spectre's tasks are safe to update from there.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<WorkProgress>
    {
        private readonly Dictionary<string, ProgressTask> tasks = new(StringComparer.Ordinal);

        public void Report(WorkProgress value)
        {
            lock (tasks)
            {
                if (!tasks.TryGetValue(value.Stage, out var task)) tasks.Add(value.Stage, task = context.AddTask(Markup.Escape(value.Stage)));
                task.MaxValue = Math.Max(1, value.Total);
                task.Value = value.Done;
                task.Description = Markup.Escape(value.Note.Length == 0 ? value.Stage : $"{value.Stage} ({value.Note})");
            }
        }
    }

    private sealed class Lines : IProgress<WorkProgress>
    {
        private readonly Dictionary<string, long> tenths = new(StringComparer.Ordinal);

        public void Report(WorkProgress value)
        {
            var tenth = value.Done * 10 / Math.Max(1, value.Total);
            lock (tenths)
            {
                if (tenths.GetValueOrDefault(value.Stage, -1) == tenth) return;
                tenths[value.Stage] = tenth;
                Console.Error.WriteLine(value.Note.Length == 0 ? $"{value.Stage}: {value.Done}/{value.Total}" : $"{value.Stage}: {value.Done}/{value.Total}, {value.Note}");
            }
        }
    }
}
