using System.Diagnostics;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Store;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime;

/// <summary>One split's features: batches of one loader, each computed by the device that is free, all written to one store.</summary>
/// <param name="split">The split.</param>
/// <param name="store">Where its features go.</param>
/// <param name="dropped">The objectives that the run goes on without; those that fail here are added.</param>
/// <param name="options">Workers, and what to do about a bad image.</param>
/// <param name="measured">Measures the work.</param>
/// <param name="logger">Told of skipped images and reused work.</param>
/// <param name="progress">Told after each batch.</param>
internal sealed class SplitExtraction(
    SplitToExtract split, FeatureStore store, DroppedObjectives dropped, FungiOptions options, FungiMetrics.Measurements measured, ILogger logger, IProgress<WorkProgress> progress)
{
    private readonly Lock reading = new(), writing = new();

    /// <summary>Computes what is missing and completes the split. The caller's thread works in the first lane.</summary>
    public void Run(IReadOnlyList<DeviceWorker> workers, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("split", FungiActivities.SplitTag, split.Name);
        var dataset = split.Dataset;
        foreach (var block in dropped.Blocks) store.Drop(block);
        foreach (var worker in workers) worker.LeaveOut(dropped);
        var missing = Enumerable.Range(0, store.BatchCount).Where(batch => !store.IsFinished(batch)).ToList();
        var done = dataset.Items.Count - missing.Sum(batch => store.RowsOf(batch).Rows);
        if (done > 0) logger.LogInformation("{Split}: {Done} of {Total} samples are there already.", split.Name, done, dataset.Items.Count);
        progress.Report(new(split.Name, done, dataset.Items.Count));

        var lanes = workers.SelectMany(worker => Enumerable.Repeat(worker, worker.Lanes)).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loader = new ImageLoader(
            dataset, missing.Select(batch => Enumerable.Range(store.RowsOf(batch).FirstRow, store.RowsOf(batch).Rows).ToArray()), options.Workers, options.OnBadImage, prefetch: workers.Count + 1);
        try
        {
            using var batches = loader.LoadAsync(stop.Token).ToBlockingEnumerable(stop.Token).GetEnumerator();
            Lanes.Run(lanes, stop, worker =>
            {
                while (Next() is var (batch, span))
                {
                    using (span) Write(batch, Features(worker, batch));
                }
            });

            (LoadedBatch, Activity?)? Next()
            {
                lock (reading)
                {
                    stop.Token.ThrowIfCancellationRequested(); // the loader still holds batches that it has decoded
                    return measured.Next(batches);
                }
            }
        }
        finally
        {
            store.Flush();
        }

        store.Finish();

        // An objective that fails in the midst of a batch is dropped and the whole batch computed without it, as a resumed run would.
        ReadOnlyMemory<float>[] Features(DeviceWorker worker, LoadedBatch batch)
        {
            while (true)
            {
                try
                {
                    return worker.Features(batch, split, measured);
                }
                catch (InputException mistake) when (mistake.Objective is not null)
                {
                    lock (writing)
                    {
                        if (!dropped.TryAdd(mistake)) throw;
                        foreach (var block in dropped.Blocks) store.Drop(block);
                        worker.LeaveOut(dropped);
                    }
                }
            }
        }

        void Write(LoadedBatch batch, ReadOnlyMemory<float>[] features)
        {
            lock (writing)
            {
                var skipped = batch.Images.Index().Where(image => image.Item.Image is null).ToDictionary(image => image.Index, image => image.Item.Error!);
                foreach (var (row, reason) in skipped) logger.LogWarning("{Split}: skipped {Sample}: {Reason}", split.Name, InputException.OneLine(dataset.Items[batch.Indices[row]].Id), reason);
                using (FungiActivities.Start("write")) store.WriteBatch(missing[batch.BatchIndex], features, skipped);
                measured.Written(features.Sum(block => (long)block.Length * sizeof(float)));
                progress.Report(new(split.Name, done += batch.Indices.Count, dataset.Items.Count));
            }
        }
    }
}
