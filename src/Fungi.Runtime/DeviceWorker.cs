using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Store;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>All that features are computed with on one device: its copy of the backbone, of the projection and of the frozen state.</summary>
/// <param name="device">The device.</param>
/// <param name="backbone">The backbone, already there; owned.</param>
/// <param name="options">The configuration.</param>
/// <param name="executors">Execute view steps.</param>
internal sealed class DeviceWorker(Device device, Backbone backbone, FungiOptions options, IEnumerable<IViewStepExecutor> executors) : IDisposable
{
    private readonly Projection projection = CreateProjection(device, backbone, options);
    private IReadOnlyList<ObjectiveEvaluator> state = [];
    private GradientEngine? engine;

    public Device Device => device;

    public Backbone Backbone => backbone;

    public string TargetLayer { get; } = backbone.ResolveLayer(options.Backbone.TargetLayer);

    public ViewRenderer Renderer { get; } = new(backbone.ImageSize, backbone.InferenceView, options.Seed, device, executors, backbone.PatchSize);

    /// <summary>Takes over the frozen state, on this device, without which there are no features.</summary>
    public void Adopt(IReadOnlyList<ObjectiveEvaluator> objectives)
    {
        state = objectives;
        engine = new(backbone, TargetLayer, state, Renderer, projection);
    }

    /// <summary>The features of one batch, [rows, Dim] for each block, in parts that keep within the view budget; bad images' rows stay zero.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="dataset">Whose samples they are.</param>
    /// <param name="blocks">The arrays that are wanted.</param>
    /// <param name="isBankSplit">Whether banks were drawn from the dataset.</param>
    public ReadOnlyMemory<float>[] Features(LoadedBatch batch, IDataset dataset, IReadOnlyList<BlockManifest> blocks, bool isBankSplit)
    {
        var arrays = blocks.Select(block => new float[batch.Indices.Count * block.Dim]).ToArray();
        var readable = Enumerable.Range(0, batch.Indices.Count).Where(row => batch.Images[row].Image is not null);
        foreach (var rows in readable.Chunk(Math.Max(1, options.ViewsPerPass / engine!.ViewsPerSample)))
        {
            using var scope = NewDisposeScope();
            var samples = rows.Select(row => ViewSource.From(dataset.Items[batch.Indices[row]].Id, batch.Images[row].Image!, device)).ToList();
            var features = engine.Features(samples, isBankSplit);
            for (var block = 0; block < arrays.Length; block++)
            {
                var (name, dim) = (blocks[block].Name, blocks[block].Dim);
                var values = features[block].cpu().data<float>().ToArray();
                for (var index = 0; index < rows.Length; index++)
                {
                    var row = values.AsSpan(index * dim, dim);
                    if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) || !row.ContainsAnyExcept(0))
                        throw new InputException($"'{name}': the features of sample '{samples[index].SampleId}' are zero or not finite; expected a loss whose gradient exists and does not vanish.");
                    row.CopyTo(arrays[block].AsSpan(rows[index] * dim));
                }
            }
        }

        return [.. arrays.Select(array => (ReadOnlyMemory<float>)array)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var objective in state) objective.Dispose();
        projection.Dispose();
        backbone.Dispose();
    }

    private static Projection CreateProjection(Device device, Backbone backbone, FungiOptions options)
    {
        var weight = backbone.Parameters[$"{backbone.ResolveLayer(options.Backbone.TargetLayer)}.weight"].shape;
        return new(RandomKey.From(options.Seed).With("projection"), backbone.EmbeddingDim, weight[0] * (weight[1] + 1), device);
    }
}
