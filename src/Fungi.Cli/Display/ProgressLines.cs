using Fungi.Runtime.Hosting;

namespace Fungi.Cli.Display;

/// <summary>Progress as lines: one as a stage begins, one for each tenth of it, and one before a given time has passed without, whether anything was done or not.</summary>
internal sealed class ProgressLines : IProgress<WorkProgress>, IDisposable
{
    private const int Ticks = 6;

    private readonly TextWriter writer;
    private readonly Func<Pace, string> format;
    private readonly TimeSpan longest;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Pace> stages = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private Pace current;
    private long lastLine;
    private bool isDone;

    /// <param name="writer">Where the lines go.</param>
    /// <param name="format">Makes one.</param>
    /// <param name="longest">How long it may be silent.</param>
    /// <param name="time">The clock.</param>
    public ProgressLines(TextWriter writer, Func<Pace, string> format, TimeSpan longest, TimeProvider time)
    {
        (this.writer, this.format, this.longest, this.time) = (writer, format, longest, time);
        current = new(new("starting", 0, 0), time);
        lastLine = time.GetTimestamp();
        timer = time.CreateTimer(_ => WriteAfterSilence(), state: null, longest / Ticks, longest / Ticks);
    }

    public void Report(WorkProgress value)
    {
        lock (stages)
        {
            var isNew = !stages.TryGetValue(value.Stage, out var pace);
            if (isNew) stages.Add(value.Stage, pace = new(value, time));
            var tenth = Tenth(pace!.Latest);
            pace.Report(value);
            current = pace;
            if (isNew || tenth != Tenth(value)) Write();
        }
    }

    public void Dispose()
    {
        lock (stages)
        {
            isDone = true; // a tick may be on its way
            timer.Dispose();
        }
    }

    private static long Tenth(WorkProgress value) => value.Done * 10 / Math.Max(1, value.Total);

    private void WriteAfterSilence()
    {
        lock (stages)
        {
            if (!isDone && time.GetElapsedTime(lastLine) >= longest * (Ticks - 1) / Ticks) Write(); // the next tick may come too late
        }
    }

    private void Write()
    {
        lastLine = time.GetTimestamp();
        writer.WriteLine(format(current));
    }
}
