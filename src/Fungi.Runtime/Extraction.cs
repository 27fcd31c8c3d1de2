using System.Collections.Immutable;
using System.Reflection;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.State;
using Fungi.Runtime.Store;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>The main job: from the images of each split to their features on disk.</summary>
/// <param name="options">The configuration.</param>
/// <param name="factory">Makes the objectives.</param>
/// <param name="backbones">Loads the backbone.</param>
/// <param name="datasets">Opens datasets.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="providers">Compute loss inputs.</param>
/// <param name="logger">Told of skipped images and reused work.</param>
public sealed class Extraction(
    FungiOptions options,
    ObjectiveFactory factory,
    BackboneSource backbones,
    Datasets datasets,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers,
    ILogger<Extraction> logger)
{
    /// <inheritdoc cref="Run(Shard?, bool, IProgress{WorkProgress}, CancellationToken)"/>
    public RunDirectory Run(bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation) => Run(shard: null, overwrite, progress, cancellation);

    /// <summary>Extracts every configured split, resuming what is there. The caller's thread works; each further device has a thread of its own.</summary>
    /// <param name="shard">The part of each split to extract, into a directory of its own; null: all. <see cref="ShardMerge"/> puts the parts together.</param>
    /// <param name="overwrite">Discards what another configuration left in the output directory.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops after the current batch; what is done is kept.</param>
    /// <returns>The run's directory.</returns>
    public RunDirectory Run(Shard? shard, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var objectives = factory.CreateAll(options);
        if (objectives.Count == 0) throw new InputException("Fungi:Objectives: no objectives; expected at least one.");
        if (!options.Data.ContainsKey("train")) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var splits = options.Data.ToDictionary(split => split.Key, split => datasets.Open(split.Value));
        var train = splits["train"];

        using var scope = NewDisposeScope();
        var run = new RunDirectory(options.Output);
        var workers = new List<DeviceWorker>();
        try
        {
            foreach (var device in backbones.Devices) workers.Add(new(device, backbones.Load(device), options, executors));
            var (backbone, targetLayer) = (workers[0].Backbone, workers[0].TargetLayer);
            var origin = Origin(objectives, backbone, targetLayer, train);

            workers[0].Adopt(LoadOrBuildState());
            foreach (var worker in workers.Skip(1)) worker.Adopt(LoadState(worker));

            var manifest = Manifest(objectives, backbone, targetLayer, run);
            foreach (var (name, dataset) in splits)
            {
                var whole = manifest with { Dataset = new(dataset.Location, dataset.Fingerprint, [.. dataset.Classes]) };
                var (directory, part, made) = shard is { } one ? PartOf(one, name, dataset, whole) : (run.Split(name), dataset, whole);
                using var store = FeatureStore.Open(directory, made, SamplesOf(part), overwrite);
                new SplitExtraction(name, part, dataset.SourceFingerprint == train.SourceFingerprint, made.Blocks, store, options, logger, progress).Run(workers, cancellation);
            }

            IReadOnlyList<ObjectiveEvaluator> LoadState(DeviceWorker worker) => RunState.Load(run.State, objectives, origin, backbone.EmbeddingDim, worker.Device, providers);

            IReadOnlyList<ObjectiveEvaluator> LoadOrBuildState()
            {
                if (!overwrite && File.Exists(run.State)) return LoadState(workers[0]);
                using var turn = shard is { } one ? run.WaitForState(() => logger.LogInformation("Shard {Shard} waits for another shard, which makes the state.", one), cancellation) : null;
                if (turn is not null && File.Exists(run.State))
                {
                    try
                    {
                        return LoadState(workers[0]); // another shard's, of this same run
                    }
                    catch (InputException) when (overwrite)
                    {
                        // Another run's, which is to be discarded.
                    }
                }

                var samples = new TrainingSamples(backbone, targetLayer, workers[0].Device, workers[0].Renderer, train, providers, options);
                return BuildState(run, objectives, new StateBuilder(backbone.EmbeddingDim, workers[0].Device, samples, providers, options.Seed), origin, progress, cancellation);
            }
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
        }

        return run;

        (string Directory, IDataset Part, FeatureManifest Manifest) PartOf(Shard one, string name, IDataset dataset, FeatureManifest whole)
        {
            var (first, count) = one.RowsOf(dataset.Items.Count, options.BatchSize).GetOffsetAndLength(dataset.Items.Count);
            var manifest = whole with { Shard = new(one.Number, one.Count, dataset.Items.Count, FeatureStore.Hash(SamplesOf(dataset))) };
            return (run.Shard(one).Split(name), new SampleRange(dataset, first, count), manifest);
        }
    }

    private static (string Id, long Label)[] SamplesOf(IDataset dataset) => [.. dataset.Items.Select(item => (item.Id, (long)item.Label))];

    private static List<ObjectiveEvaluator> BuildState(
        RunDirectory run, IReadOnlyList<ConfiguredObjective> objectives, StateBuilder builder, IReadOnlyDictionary<string, string> origin, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        run.Create();
        var state = new List<ObjectiveEvaluator>();
        try
        {
            foreach (var objective in objectives) state.Add(builder.Build(objective, progress, cancellation));
            RunState.Save(run.State, state, origin);
            return state;
        }
        catch
        {
            foreach (var objective in state) objective.Dispose();
            throw;
        }
    }

    /// <summary>What the state is made from, by field.</summary>
    private Dictionary<string, string> Origin(IReadOnlyList<ConfiguredObjective> objectives, Backbone backbone, string targetLayer, IDataset train) => new()
    {
        ["seed"] = $"{options.Seed}",
        ["checkpoint"] = backbones.CheckpointSha256,
        ["backbone"] = backbone.ToString(),
        ["precision"] = PrecisionName,
        ["targetLayer"] = targetLayer,
        ["train"] = train.Fingerprint,
        ["objectives"] = string.Join(", ", objectives),
    };

    private FeatureManifest Manifest(IReadOnlyList<ConfiguredObjective> objectives, Backbone backbone, string targetLayer, RunDirectory run) => new()
    {
        ToolVersion = typeof(Extraction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Dataset = new("", "", []),
        Seed = options.Seed,
        BatchSize = options.BatchSize,
        Precision = PrecisionName,
        Backbone = new(backbone.ToString(), backbones.CheckpointSha256, targetLayer),
        Projection = "Rademacher",
        Blocks =
        [
            new("embeddings", backbone.EmbeddingDim),
            .. objectives.Select(objective => new BlockManifest(objective.Name, backbone.EmbeddingDim)
            {
                Objective = objective.Descriptor.Name,
                Plugin = new(objective.Plugin.Name, objective.Plugin.Version, objective.Plugin.Sha256),
                Options = objective.Options.ToImmutableSortedDictionary(StringComparer.Ordinal),
            }),
        ],
        StateSha256 = run.StateSha256(),
    };

    private string PrecisionName => options.Precision == Precision.BFloat16 ? "bf16" : "fp32";
}
