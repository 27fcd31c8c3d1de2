using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>All that features are computed with on one device: its copy of the backbone, of the projection and of the frozen state.</summary>
/// <param name="device">The device.</param>
/// <param name="backbone">The backbone, already there; owned.</param>
/// <param name="options">The configuration.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="budget">How many views pass through the backbone at once.</param>
internal sealed class DeviceWorker(Device device, Backbone backbone, FungiOptions options, IEnumerable<IViewStepExecutor> executors, ViewBudget budget) : IDisposable
{
    // Enough that reading the projection's matrix takes less time than the views of as many gradients, few enough to be held at once.
    private const int GradientsPerProjection = 64;

    private IReadOnlyList<ObjectiveEvaluator> state = [];
    private GradientEngine? engine;

    public Device Device => device;

    /// <summary>How many batches are worked on at once.</summary>
    public int Lanes { get; } = Runtime.Lanes.On(device);

    public Backbone Backbone => backbone;

    public string TargetLayer { get; } = backbone.ResolveLayer(options.Backbone.TargetLayer);

    public ViewRenderer Renderer { get; } = new(backbone.ImageSize, backbone.InferenceView, options.Seed, device, executors, backbone.PatchSize);

    // Last, so that nothing can fail after it: drawn while the state is read.
    private readonly Task<IGradientProjection> projection = Task.Run(() => CreateProjection(device, backbone, options));

    /// <summary>Takes over the frozen state, on this device.</summary>
    public void Adopt(IReadOnlyList<ObjectiveEvaluator> objectives) => state = objectives;

    /// <summary>Works from now on with the objectives that are left.</summary>
    /// <exception cref="InputException">None is.</exception>
    public void LeaveOut(DroppedObjectives dropped)
    {
        ObjectiveEvaluator[] left = [.. state.Where(objective => !dropped.Contains(objective.Name))];
        dropped.ThrowIfNoneIsLeft(left.Length);
        engine = new(backbone, TargetLayer, left, Renderer, projection.GetAwaiter().GetResult());
    }

    /// <summary>
    /// The features of one batch, [rows, Dim] for each block of the split, in parts that keep within the view budget. Bad images' rows stay
    /// zero; blocks of objectives that are left out are empty.
    /// </summary>
    public ReadOnlyMemory<float>[] Features(LoadedBatch batch, SplitToExtract split, FungiMetrics.Measurements measured)
    {
        var used = engine!;
        var blocks = split.Manifest.Blocks.ToDictionary(
            block => block.Name, block => new float[used.Names.Contains(block.Name, StringComparer.Ordinal) ? batch.Indices.Count * block.Dim : 0], StringComparer.Ordinal);
        var readable = Enumerable.Range(0, batch.Indices.Count).Where(row => batch.Images[row].Image is not null).ToList();
        var perProjection = Math.Max(1, GradientsPerProjection / (used.Names.Count - 1));
        foreach (var group in readable.Chunk(perProjection))
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            var passes = new List<Tensor[]>();
            budget.Spend(group, used.ViewsPerSample, rows =>
            {
                using var pass = NewDisposeScope();
                var samples = rows.Select(row => ViewSource.From(IdOf(row), batch.Images[row].Image!, device)).ToList();
                var unprojected = used.Unprojected(samples, split.IsBankSplit);
                foreach (var tensor in unprojected) pass.MoveToOuter(tensor);
                passes.Add(unprojected);
            });
            Tensor[] features = [Joined(0), .. used.Project([.. Enumerable.Range(1, used.Names.Count - 1).Select(Joined)])];
            foreach (var (name, feature) in used.Names.Zip(features)) Copy(name, feature.cpu().data<float>().ToArray(), group);
            measured.Computed(start, group.Length, used.ViewsPerSample, used.Names.Skip(1));

            Tensor Joined(int block) => passes is [var only] ? only[block] : cat([.. passes.Select(pass => pass[block])]);
        }

        return [.. split.Manifest.Blocks.Select(block => (ReadOnlyMemory<float>)blocks[block.Name])];

        string IdOf(int row) => split.Dataset.Items[batch.Indices[row]].Id;

        void Copy(string name, float[] values, int[] rows)
        {
            var dim = values.Length / rows.Length;
            foreach (var (index, row) in rows.Index())
            {
                var feature = values.AsSpan(index * dim, dim);
                if (feature.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) || !feature.ContainsAnyExcept(0))
                {
                    throw new InputException($"'{name}': the features of sample '{IdOf(row)}' are zero or not finite; expected a loss whose gradient exists and does not vanish.")
                    {
                        Objective = name == used.Names[0] ? null : name, // the embedding is no objective's fault
                    };
                }

                feature.CopyTo(blocks[name].AsSpan(row * dim));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var objective in state) objective.Dispose();
        Task.WaitAny(projection); // which may have failed, as the run then has
        if (projection.IsCompletedSuccessfully) projection.Result.Dispose();
        backbone.Dispose();
    }

    private static IGradientProjection CreateProjection(Device device, Backbone backbone, FungiOptions options)
    {
        var key = RandomKey.From(options.Seed).With("projection");
        var (outputs, inputs) = backbone.GradientShape(options.Backbone.TargetLayer);
        return options.Projection == ProjectionKind.KhatriRao
            ? new KhatriRaoProjection(key, backbone.EmbeddingDim, outputs, inputs, device)
            : new RademacherProjection(key, backbone.EmbeddingDim, outputs * inputs, device, options.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
    }
}
