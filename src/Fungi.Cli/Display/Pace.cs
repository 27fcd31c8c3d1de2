using Fungi.Runtime.Hosting;

namespace Fungi.Cli.Display;

/// <summary>How fast a stage of the work goes: what an earlier run has done of it does not count.</summary>
/// <param name="first">The first report of the stage.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(WorkProgress first, TimeProvider time)
{
    private readonly long start = time.GetTimestamp();
    private readonly long doneBefore = first.Done;

    /// <summary>The latest report.</summary>
    public WorkProgress Latest { get; private set; } = first;

    /// <summary>Images per second since the stage began; null where nothing is known.</summary>
    public double? ImagesPerSecond => Latest.ImagesPerUnit > 0 ? UnitsPerSecond * Latest.ImagesPerUnit : null;

    /// <summary>Seconds until the stage is done; null where nothing is known.</summary>
    public double? RemainingSeconds => (Latest.Total - Latest.Done) / UnitsPerSecond;

    private double? UnitsPerSecond => Latest.Done > doneBefore ? (Latest.Done - doneBefore) / time.GetElapsedTime(start).TotalSeconds : null;

    /// <summary>Takes the next report of the stage.</summary>
    public void Report(WorkProgress value) => Latest = value;

    /// <summary>The rate, the time left, and how a training goes, for people.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Latest.Epoch is { } epoch ? $"epoch {epoch}" : null,
        Latest.Loss is { } loss ? $"loss {loss:F4}" : null,
        ImagesPerSecond is { } rate ? $"{rate:F1} images/s" : null,
        Latest.Done < Latest.Total && RemainingSeconds is { } seconds ? $"{TimeSpan.FromSeconds(Math.Ceiling(seconds)):c} left" : null,
    }.Where(part => part is not null));
}
