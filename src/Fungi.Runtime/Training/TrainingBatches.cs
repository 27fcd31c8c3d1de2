using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>The training split in batches, in an order that each epoch draws anew.</summary>
/// <param name="dataset">The training split.</param>
/// <param name="size">Images of a batch.</param>
/// <param name="comparesSamples">
/// Whether a loss may compare the samples of a batch: then all batches are of one size, and what does not fill one waits for another epoch. Else
/// the last one of an epoch has what is left.
/// </param>
/// <param name="options">Workers, and what to do about bad images.</param>
/// <param name="key">What random numbers are drawn from.</param>
/// <param name="device">Where tensors live.</param>
internal sealed class TrainingBatches(IDataset dataset, int size, bool comparesSamples, FungiOptions options, RandomKey key, Device device)
{
    /// <summary>Images of a batch.</summary>
    public int Size { get; } = Math.Min(size, dataset.Items.Count);

    /// <summary>Batches in an epoch.</summary>
    public int PerEpoch => comparesSamples ? dataset.Items.Count / size : (dataset.Items.Count + size - 1) / size;

    /// <summary>An epoch's batches from one of them on.</summary>
    public IEnumerable<LoadedBatch> Epoch(int epoch, int first, CancellationToken cancellation)
    {
        var order = CounterRandom.Permutation(key.With("order").With(epoch), dataset.Items.Count);
        var loader = new ImageLoader(dataset, order.Take(comparesSamples ? PerEpoch * size : order.Length).Chunk(size).Skip(first), options.Workers, options.OnBadImage);
        return loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation);
    }

    /// <summary>A batch's samples. The epoch is part of their names, so that each epoch draws other views of them.</summary>
    /// <exception cref="InputException">Too few images can be read.</exception>
    public IReadOnlyList<ViewSource> Samples(LoadedBatch batch, int epoch)
    {
        var samples = Readable(batch).Select(pair => ViewSource.From($"{dataset.Items[pair.Index].Id}#{epoch}", pair.Image.Image!, device)).ToList();
        var (least, words) = comparesSamples ? (2, "fewer than two images") : (1, "none");
        return samples.Count >= least
            ? samples
            : throw new InputException($"{dataset.Location}: {words} of a batch of {size} can be read; expected images.");
    }

    /// <summary>The classes of <see cref="Samples"/>.</summary>
    public long[] Labels(LoadedBatch batch) => [.. Readable(batch).Select(pair => (long)dataset.Items[pair.Index].Label)];

    private static IEnumerable<(int Index, LoadedImage Image)> Readable(LoadedBatch batch) => batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null);
}
