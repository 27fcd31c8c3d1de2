using System.Collections.Concurrent;
using System.Diagnostics;
using Fungi.Runtime.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Benchmarking;

/// <summary>Adds up the time of each stage of the work from the runtime's spans, until it is disposed.</summary>
internal sealed class StageTimes : IDisposable
{
    private readonly ConcurrentDictionary<string, double> seconds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Activity, long> starts = new();
    private readonly Device device;
    private readonly ActivityListener listener;

    /// <param name="device">Where the work is done: a GPU is waited for at both ends of a stage, which else would end before its work.</param>
    public StageTimes(Device device)
    {
        this.device = device;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FungiActivities.Name,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = Start,
            ActivityStopped = Stop,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Forgets what was before.</summary>
    public void Restart() => seconds.Clear();

    /// <summary>The seconds of a stage, summed over threads.</summary>
    public double Of(string stage) => seconds.GetValueOrDefault(stage);

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void Start(Activity activity)
    {
        Synchronize();
        starts[activity] = Stopwatch.GetTimestamp();
    }

    private void Stop(Activity activity)
    {
        Synchronize();
        if (!starts.TryRemove(activity, out var start)) return;
        // A wait is told of when it is over.
        var elapsed = activity.OperationName == "decode wait" ? activity.Duration : Stopwatch.GetElapsedTime(start);
        seconds.AddOrUpdate(activity.OperationName, elapsed.TotalSeconds, (_, sum) => sum + elapsed.TotalSeconds);
    }

    private void Synchronize()
    {
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
    }
}
