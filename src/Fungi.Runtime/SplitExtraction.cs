using System.Runtime.ExceptionServices;
using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime;

/// <summary>One split's features: batches of one loader, each computed by the device that is free, all written to one store.</summary>
/// <param name="name">The split's name.</param>
/// <param name="dataset">Its images.</param>
/// <param name="isBankSplit">Whether banks were drawn from it.</param>
/// <param name="blocks">The arrays to compute.</param>
/// <param name="store">Where they go.</param>
/// <param name="options">Workers, and what to do about a bad image.</param>
/// <param name="logger">Told of skipped images and reused work.</param>
/// <param name="progress">Told after each batch.</param>
internal sealed class SplitExtraction(
    string name, IDataset dataset, bool isBankSplit, IReadOnlyList<BlockManifest> blocks, FeatureStore store, FungiOptions options, ILogger logger, IProgress<WorkProgress> progress)
{
    private readonly Lock reading = new(), writing = new();

    /// <summary>Computes what is missing and completes the split. The caller's thread works for the first device.</summary>
    public void Run(IReadOnlyList<DeviceWorker> workers, CancellationToken cancellation)
    {
        var missing = Enumerable.Range(0, store.BatchCount).Where(batch => !store.IsFinished(batch)).ToList();
        var done = dataset.Items.Count - missing.Sum(batch => store.RowsOf(batch).Rows);
        if (done > 0) logger.LogInformation("{Split}: {Done} of {Total} samples are there already.", name, done, dataset.Items.Count);
        progress.Report(new(name, done, dataset.Items.Count));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loader = new ImageLoader(
            dataset, missing.Select(batch => Enumerable.Range(store.RowsOf(batch).FirstRow, store.RowsOf(batch).Rows).ToArray()), options.Workers, options.OnBadImage, prefetch: workers.Count + 1);
        ExceptionDispatchInfo? failure = null;
        using (var batches = loader.LoadAsync(stop.Token).ToBlockingEnumerable(stop.Token).GetEnumerator())
        {
            Task[] others = [.. workers.Skip(1).Select(worker => Task.Factory.StartNew(() => Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Work(workers[0]);
            Task.WaitAll(others, CancellationToken.None);

            void Work(DeviceWorker worker)
            {
                try
                {
                    while (Next() is { } batch) Write(batch, worker.Features(batch, dataset, blocks, isBankSplit));
                }
                catch (Exception exception)
                {
                    // The first failure is the cause: what it stops fails with a cancellation.
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), comparand: null);
                    stop.Cancel();
                }
            }

            LoadedBatch? Next()
            {
                lock (reading)
                {
                    stop.Token.ThrowIfCancellationRequested(); // the loader still holds batches that it has decoded
                    return batches.MoveNext() ? batches.Current : null;
                }
            }
        }

        store.Flush();
        failure?.Throw();
        store.Finish();

        void Write(LoadedBatch batch, ReadOnlyMemory<float>[] features)
        {
            lock (writing)
            {
                var skipped = batch.Images.Index().Where(image => image.Item.Image is null).ToDictionary(image => image.Index, image => image.Item.Error!);
                foreach (var (row, reason) in skipped) logger.LogWarning("{Split}: skipped {Sample}: {Reason}", name, dataset.Items[batch.Indices[row]].Id, reason);
                store.WriteBatch(missing[batch.BatchIndex], features, skipped);
                progress.Report(new(name, done += batch.Indices.Count, dataset.Items.Count));
            }
        }
    }
}
