using Fungi.Runtime.Hosting;

namespace Fungi.Cli.Display;

/// <summary>Progress as lines: one as a stage begins, one for each tenth of it, and one each time that so long has passed without, whether anything was done or not.</summary>
internal sealed class ProgressLines : IProgress<WorkProgress>, IDisposable
{
    private readonly TextWriter writer;
    private readonly Func<Pace, string> format;
    private readonly TimeSpan longest;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Pace> stages = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private Pace current;
    private long lastLine;

    /// <param name="writer">Where the lines go.</param>
    /// <param name="format">Makes one.</param>
    /// <param name="longest">How long it may be silent.</param>
    /// <param name="time">The clock.</param>
    public ProgressLines(TextWriter writer, Func<Pace, string> format, TimeSpan longest, TimeProvider time)
    {
        (this.writer, this.format, this.longest, this.time) = (writer, format, longest, time);
        current = new(new("starting", 0, 0), time);
        lastLine = time.GetTimestamp();
        timer = time.CreateTimer(_ => WriteAfterSilence(), state: null, longest, longest / 4);
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

    public void Dispose() => timer.Dispose();

    private static long Tenth(WorkProgress value) => value.Done * 10 / Math.Max(1, value.Total);

    private void WriteAfterSilence()
    {
        lock (stages)
        {
            if (time.GetElapsedTime(lastLine) >= longest) Write();
        }
    }

    private void Write()
    {
        lastLine = time.GetTimestamp();
        writer.WriteLine(format(current));
    }
}
