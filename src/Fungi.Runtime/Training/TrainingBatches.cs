using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>The training split in batches, in an order that each epoch draws anew; what does not fill a batch waits for another epoch.</summary>
/// <param name="dataset">The training split.</param>
/// <param name="options">Batch size, workers, and what to do about bad images.</param>
/// <param name="key">What random numbers are drawn from.</param>
/// <param name="device">Where tensors live.</param>
internal sealed class TrainingBatches(IDataset dataset, FungiOptions options, RandomKey key, Device device)
{
    private readonly int size = options.Pretrain.BatchSize;

    /// <summary>Batches in an epoch.</summary>
    public int PerEpoch => dataset.Items.Count / size;

    /// <summary>An epoch's batches from one of them on.</summary>
    public IEnumerable<LoadedBatch> Epoch(int epoch, int first, CancellationToken cancellation)
    {
        var order = CounterRandom.Permutation(key.With("order").With(epoch), dataset.Items.Count);
        var loader = new ImageLoader(dataset, order.Take(PerEpoch * size).Chunk(size).Skip(first), options.Workers, options.OnBadImage);
        return loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation);
    }

    /// <summary>A batch's samples. The epoch is part of their names, so that each epoch draws other views of them.</summary>
    /// <exception cref="InputException">Too few images can be read.</exception>
    public IReadOnlyList<ViewSource> Samples(LoadedBatch batch, int epoch)
    {
        var samples = batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null)
            .Select(pair => ViewSource.From($"{dataset.Items[pair.First].Id}#{epoch}", pair.Second.Image!, device)).ToList();
        return samples.Count > 1
            ? samples
            : throw new InputException($"{dataset.Location}: fewer than two images of a batch of {size} can be read; expected images.");
    }
}
