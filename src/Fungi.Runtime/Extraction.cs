using System.Collections.Immutable;
using System.Reflection;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
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
/// <param name="budget">How many views pass through the backbone at once.</param>
/// <param name="metrics">Measures the work.</param>
/// <param name="logger">Told of skipped images and reused work.</param>
public sealed class Extraction(
    FungiOptions options,
    ObjectiveFactory factory,
    BackboneSource backbones,
    Datasets datasets,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers,
    ViewBudget budget,
    FungiMetrics metrics,
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
        using var activity = FungiActivities.Start("run");
        var (objectives, dropped, datasetsBySplit) = Begin();
        var train = datasetsBySplit["train"];

        using var threads = Lanes.UseOneThreadEach();
        using var scope = NewDisposeScope();
        var run = new RunDirectory(options.Output);
        var own = shard is { } part ? run.Shard(part) : run; // what no other process writes to
        var workers = new List<DeviceWorker>();
        try
        {
            foreach (var device in backbones.Devices) workers.Add(new(device, backbones.Load(device), options, executors, budget));
            var (backbone, targetLayer) = (workers[0].Backbone, workers[0].TargetLayer);
            var origin = Origin(objectives, backbone, targetLayer, train);
            using var shared = shard is null ? null : run.LockShared();
            using var held = own.Lock();
            if (overwrite) own.BeginOverwriting();

            workers[0].Adopt(LoadOrBuildState());
            foreach (var worker in workers.Skip(1)) worker.Adopt(LoadState(worker));
            own.EndOverwriting(datasetsBySplit.Keys);

            var manifest = Manifest(Left(), backbone, targetLayer, run).Without(dropped.Blocks);
            foreach (var directory in datasetsBySplit.Keys.Select(own.Split))
                dropped.Recall(FeatureStore.DroppedIn(directory, manifest.StateSha256).Select(block => KeyValuePair.Create(block.Name, block.Reason)), directory);
            var splits = datasetsBySplit.Select(split => Split(split.Key, split.Value)).ToList();
            foreach (var split in splits) split.Open().Dispose(); // what one of them would refuse is refused before the work
            foreach (var split in splits)
            {
                using var store = split.Open();
                new SplitExtraction(split, store, dropped, options, metrics.For("extract", split.Name), logger, progress).Run(workers, cancellation);
            }

            foreach (var split in splits)
            {
                using var store = split.Open(); // what failed in a later split is dropped here too, so that all have the same blocks
                foreach (var block in dropped.Blocks) store.Drop(block);
            }

            return run;

            List<ConfiguredObjective> Left() => [.. objectives.Where(objective => !dropped.Contains(objective.Name))];

            SplitToExtract Split(string name, IDataset dataset)
            {
                var whole = manifest with { Dataset = new(dataset.Location, dataset.Fingerprint, [.. dataset.Classes]) };
                var isBankSplit = dataset.SourceFingerprint == train.SourceFingerprint;
                if (shard is not { } one) return new(name, dataset, isBankSplit, whole, run.Split(name));
                var (first, count) = one.RowsOf(dataset.Items.Count, options.BatchSize).GetOffsetAndLength(dataset.Items.Count);
                whole = whole with { Shard = new(one.Number, one.Count, dataset.Items.Count, FeatureStore.Hash(SplitToExtract.SamplesOf(dataset))) };
                return new(name, new SampleRange(dataset, first, count), isBankSplit, whole, own.Split(name));
            }

            IReadOnlyList<ObjectiveEvaluator> LoadState(DeviceWorker worker)
            {
                dropped.Recall(RunState.Dropped(run.State, origin), run.State);
                dropped.ThrowIfNoneIsLeft(Left().Count);
                return RunState.Load(run.State, Left(), origin, backbone.EmbeddingDim, worker.Device, providers);
            }

            IReadOnlyList<ObjectiveEvaluator> LoadOrBuildState()
            {
                if (!own.IsOverwriting && File.Exists(run.State)) return LoadState(workers[0]);
                using var turn = shard is { } one ? run.WaitForState(() => logger.LogInformation("Shard {Shard} waits for another shard, which makes the state.", one), cancellation) : null;
                if (turn is not null && File.Exists(run.State))
                {
                    try
                    {
                        return LoadState(workers[0]); // another shard's, of this same run
                    }
                    catch (InputException) when (own.IsOverwriting)
                    {
                        // Another run's, which is to be discarded.
                    }
                }

                return BuildState();
            }

            List<ObjectiveEvaluator> BuildState()
            {
                using var building = FungiActivities.Start("state");
                var samples = new TrainingSamples(backbone, targetLayer, workers[0].Device, workers[0].Renderer, train, providers, options, budget, metrics);
                var builder = new StateBuilder(backbone.EmbeddingDim, workers[0].Device, samples, providers, options.Seed);
                var unfinished = new UnfinishedState(run.UnfinishedState, origin, backbone.EmbeddingDim, workers[0].Device, providers);
                RunDirectory.Create(run.UnfinishedState);
                var state = new List<ObjectiveEvaluator>();
                try
                {
                    foreach (var objective in objectives)
                    {
                        try
                        {
                            state.Add(unfinished.Take(objective, () => builder.Build(objective, progress, cancellation)));
                        }
                        catch (InputException failure) when (dropped.TryAdd(failure))
                        {
                            // the next one may do better
                        }
                    }

                    dropped.ThrowIfNoneIsLeft(state.Count);
                    RunState.Save(run.State, state, origin, dropped.Reasons);
                    RunDirectory.Delete(run.UnfinishedState);
                    return state;
                }
                catch
                {
                    foreach (var objective in state) objective.Dispose();
                    throw;
                }
            }
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
        }
    }

    /// <summary>Refuses what a run of the configuration would refuse before its work. Devices, which another machine may have, are not looked for.</summary>
    /// <exception cref="InputException">The configuration, a dataset or the checkpoint is wrong.</exception>
    public void Check()
    {
        _ = Begin();
        using var backbone = backbones.Load(CPU);
        _ = backbone.ResolveLayer(options.Backbone.TargetLayer);
    }

    /// <summary>The objectives and datasets of the configuration.</summary>
    /// <exception cref="InputException">They are wrong.</exception>
    internal (IReadOnlyList<ConfiguredObjective> Objectives, DroppedObjectives Dropped, IReadOnlyDictionary<string, IDataset> Datasets) Begin()
    {
        var dropped = new DroppedObjectives(options.OnPluginError, logger);
        var objectives = factory.CreateAll(options, dropped);
        if (options.Objectives.Count == 0) throw new InputException("Fungi:Objectives: no objectives; expected at least one.");
        if (!options.Data.ContainsKey("train")) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        dropped.ThrowIfNoneIsLeft(objectives.Count);
        return (objectives, dropped, options.Data.ToDictionary(split => split.Key, split => datasets.Open(split.Value)));
    }

    /// <summary>What the state is made from, by field.</summary>
    internal Dictionary<string, string> Origin(IReadOnlyList<ConfiguredObjective> objectives, Backbone backbone, string targetLayer, IDataset train) => new()
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
        Projection = options.Projection.ToString(),
        Blocks =
        [
            new("embeddings", backbone.EmbeddingDim),
            .. objectives.Select(objective => new BlockManifest(objective.Name, backbone.EmbeddingDim)
            {
                Objective = objective.Descriptor.Name,
                Plugin = new(objective.Plugin.Name, objective.Plugin.Version, objective.Plugin.Identity),
                Options = objective.Options.ToImmutableSortedDictionary(StringComparer.Ordinal),
            }),
        ],
        StateSha256 = run.StateSha256(),
    };

    private string PrecisionName => options.Precision == Precision.BFloat16 ? "bf16" : "fp32";
}
