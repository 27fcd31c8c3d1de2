using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fungi.Runtime.Data;

namespace Fungi.Runtime.Diagnostics;

/// <summary>The instruments of the runtime, in the meter <c>Fungi</c>; docs/observability.md lists them. They cost nothing while nobody listens.</summary>
public sealed class FungiMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = FungiActivities.Name;

    private readonly Counter<long> images;
    private readonly Counter<long> views;
    private readonly Counter<long> gradients;
    private readonly Counter<long> badImages;
    private readonly Counter<long> written;
    private readonly Histogram<double> decodeWait;
    private readonly Histogram<double> deviceTime;

    /// <param name="meters">Makes the meter.</param>
    public FungiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        images = meter.CreateCounter<long>("fungi.images", "{image}", "Images computed.");
        views = meter.CreateCounter<long>("fungi.views", "{view}", "Views passed through the backbone.");
        gradients = meter.CreateCounter<long>("fungi.gradients", "{gradient}", "Per-sample gradients computed.");
        badImages = meter.CreateCounter<long>("fungi.bad_images", "{image}", "Images that could not be decoded and were left out.");
        written = meter.CreateCounter<long>("fungi.written", "By", "Bytes of features given to the store.");
        decodeWait = meter.CreateHistogram<double>("fungi.decode.wait", "s", "Time that the computation waited for a batch of decoded images.", advice: Seconds);
        deviceTime = meter.CreateHistogram<double>("fungi.device.time", "s", "Time of one pass or training step, from decoded images to its results in host memory.", advice: Seconds);
    }

    /// <summary>What is measured in one phase of the work on one split.</summary>
    internal Measurements For(string phase, string split) => new(this, phase, split);

    // From the wait for a batch that is there already to minutes of a batch on a processor.
    private static InstrumentAdvice<double> Seconds { get; } = new() { HistogramBucketBoundaries = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300] };

    /// <summary>Measures one phase of the work on one split.</summary>
    internal sealed class Measurements(FungiMetrics metrics, string phase, string split)
    {
        private readonly TagList tags = new() { { FungiActivities.PhaseTag, phase }, { FungiActivities.SplitTag, split } };

        /// <summary>The batches, each in a span of its own that begins with the wait for it and ends when the next is asked for.</summary>
        public IEnumerable<LoadedBatch> Batches(IEnumerable<LoadedBatch> batches)
        {
            using var source = batches.GetEnumerator();
            while (Next(source) is var (batch, span))
            {
                using (span) yield return batch;
            }
        }

        /// <summary>The next batch, or null after the last, and the span that began with the wait for it, which the caller ends.</summary>
        public (LoadedBatch Batch, Activity? Span)? Next(IEnumerator<LoadedBatch> source)
        {
            var (since, start) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
            if (!source.MoveNext()) return null;
            metrics.decodeWait.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
            var span = FungiActivities.Start("batch", since);
            FungiActivities.Start("decode wait", since)?.Dispose();
            var bad = source.Current.Images.Count(image => image.Image is null);
            if (bad > 0) metrics.badImages.Add(bad, tags);
            return (source.Current, span);
        }

        /// <summary>Some images have been computed.</summary>
        /// <param name="start">The timestamp of the beginning.</param>
        /// <param name="samples">How many images.</param>
        /// <param name="viewsPerSample">How many views of each have passed through the backbone.</param>
        /// <param name="objectives">The objectives whose gradients have been taken for each.</param>
        public void Computed(long start, int samples, int viewsPerSample, params IEnumerable<string> objectives)
        {
            metrics.deviceTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
            metrics.images.Add(samples, tags);
            metrics.views.Add((long)samples * viewsPerSample, tags);
            if (!metrics.gradients.Enabled) return;
            foreach (var objective in objectives) metrics.gradients.Add(samples, [.. tags, new(FungiActivities.ObjectiveTag, objective)]);
        }

        /// <summary>Features have been written.</summary>
        public void Written(long bytes) => metrics.written.Add(bytes, tags);
    }
}
