using System.Diagnostics;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.State;
using Fungi.Runtime.Store;
using Fungi.Runtime.Views;

namespace Fungi.Runtime.Benchmarking;

/// <summary>Times the extraction of the configured training split, with state that is made up.</summary>
/// <param name="options">The configuration.</param>
/// <param name="extraction">The work.</param>
/// <param name="backbones">Loads the backbone.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="providers">Compute loss inputs.</param>
/// <param name="budget">How many views pass through the backbone at once.</param>
/// <param name="metrics">Measures the work.</param>
public sealed class Benchmark(
    FungiOptions options, Extraction extraction, BackboneSource backbones, IEnumerable<IViewStepExecutor> executors, LossInputProviders providers, ViewBudget budget, FungiMetrics metrics)
{
    // "decode" is the loader's threads' time; the others are parts of the computation's.
    private static readonly string[] Stages = ["decode", "decode wait", "views", "prefix", "suffix", "losses", "gradients", "projection", "write"];

    /// <summary>Makes the state up that <see cref="Run"/> takes.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="cancellation">Stops between passes.</param>
    /// <returns>How many views of each image the backbone sees, and how many gradients are projected.</returns>
    public (int ViewsPerSample, int Gradients) Prepare(string directory, CancellationToken cancellation)
    {
        var (objectives, _, datasets) = extraction.Begin();
        using var backbone = backbones.Load();
        var (train, targetLayer) = (datasets["train"], backbone.ResolveLayer(options.Backbone.TargetLayer));
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        var samples = new TrainingSamples(backbone, targetLayer, backbones.Device, renderer, train, providers, options, budget, metrics);
        var builder = new StateBuilder(backbone.EmbeddingDim, backbones.Device, samples, providers, options.Seed);
        var state = objectives.Select(objective => SyntheticState.Of(objective, builder, samples, backbone.EmbeddingDim, providers, cancellation)).ToList();
        try
        {
            RunDirectory.Create(directory);
            RunState.Save(new RunDirectory(directory).State, state, extraction.Origin(objectives, backbone, targetLayer, train));
            return (GradientEngine.CountViews(state), state.Count);
        }
        finally
        {
            foreach (var objective in state) objective.Dispose();
        }
    }

    /// <summary>Extracts the split once.</summary>
    /// <param name="state">Where <see cref="Prepare"/> put the state, for the same images.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public BenchmarkRound Run(string state, CancellationToken cancellation)
    {
        var run = new RunDirectory(options.Output);
        RunDirectory.Create(run.Path);
        File.Copy(new RunDirectory(state).State, run.State);
        using var times = new StageTimes(backbones.Device);
        var (first, last, images) = (0L, 0L, 0L);
        extraction.Run(overwrite: false, new Listener(progress =>
        {
            last = Stopwatch.GetTimestamp();
            images = progress.Done;
            if (progress.Done > 0) return;
            first = last;
            times.Restart();
        }), cancellation);
        return new((int)images, Stopwatch.GetElapsedTime(first, last).TotalSeconds, [.. Stages.Select(stage => KeyValuePair.Create(stage, times.Of(stage)))]);
    }

    /// <summary>How fast the device multiplies matrices of the backbone's width, in operations per second.</summary>
    /// <param name="width">The backbone's width.</param>
    public double MatrixProductRate(int width) => Benchmarking.MatrixProductRate.Measure(width, options.Precision, backbones.Device);

    // Progress<T> would report on another thread, later.
    private sealed class Listener(Action<WorkProgress> listen) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => listen(value);
    }
}
