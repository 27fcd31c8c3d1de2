using System.Runtime.CompilerServices;
using Fungi.Imaging;
using Fungi.Runtime.Diagnostics;

namespace Fungi.Runtime.Data;

/// <summary>What to do about an image that cannot be decoded.</summary>
public enum OnBadImage
{
    /// <summary>End the run.</summary>
    Fail,

    /// <summary>Leave it out and say so.</summary>
    Skip,
}

/// <summary>An image, or why there is none.</summary>
public readonly record struct LoadedImage(DecodedImage? Image, string? Error);

/// <summary>A batch of images.</summary>
/// <param name="BatchIndex">Its place in the order.</param>
/// <param name="Indices">The images' places in the dataset.</param>
/// <param name="Images">The images, as many as indices.</param>
public sealed record LoadedBatch(int BatchIndex, IReadOnlyList<int> Indices, IReadOnlyList<LoadedImage> Images);

/// <summary>
/// Decodes images on several threads while the caller works on earlier ones. Batches come in the order asked for, and hold the same images
/// whatever the number of workers.
/// </summary>
/// <param name="dataset">Where the images come from.</param>
/// <param name="batches">The images of each batch, as indices into the dataset.</param>
/// <param name="workers">How many images are decoded at once.</param>
/// <param name="onBadImage">What to do about an image that cannot be decoded.</param>
/// <param name="prefetch">How many batches are decoded, or being decoded, before the caller asks; bounds the memory.</param>
public sealed class ImageLoader(
    IDataset dataset, IEnumerable<IReadOnlyList<int>> batches, int workers, OnBadImage onBadImage, int prefetch = 2)
{
    private readonly TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler;

    /// <summary>Decodes the batches. Stopping early ends the decoding.</summary>
    /// <exception cref="InputException">An image is bad, the first in the order, and <see cref="OnBadImage.Fail"/> was asked for.</exception>
    public async IAsyncEnumerable<LoadedBatch> LoadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ahead = new Queue<Task<LoadedBatch>>();
        try
        {
            foreach (var (batchIndex, indices) in batches.Index())
            {
                ahead.Enqueue(DecodeAsync(batchIndex, indices, stop.Token));
                if (ahead.Count > prefetch) yield return Checked(await ahead.Dequeue());
            }

            while (ahead.Count > 0) yield return Checked(await ahead.Dequeue());
        }
        finally
        {
            await stop.CancelAsync();
            Task unwanted = Task.WhenAll(ahead);
            await unwanted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LoadedBatch> DecodeAsync(int batchIndex, IReadOnlyList<int> indices, CancellationToken cancellation)
    {
        var images = new LoadedImage[indices.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, TaskScheduler = scheduler, CancellationToken = cancellation };
        await Parallel.ForAsync(0, indices.Count, options, (position, token) =>
        {
            images[position] = Decode(indices[position], token);
            return ValueTask.CompletedTask;
        });
        return new(batchIndex, indices, images);
    }

    private LoadedImage Decode(int index, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("decode");
        try
        {
            return new(dataset.Read(index, cancellation), Error: null);
        }
        catch (ImageException exception)
        {
            return new(Image: null, exception.Reason);
        }
    }

    private LoadedBatch Checked(LoadedBatch batch)
    {
        if (onBadImage == OnBadImage.Skip) return batch;
        foreach (var (index, image) in batch.Indices.Zip(batch.Images))
        {
            if (image.Error is not null) throw new InputException($"dataset {dataset.Location}: {dataset.Items[index].Id}: {image.Error}");
        }

        return batch;
    }
}
