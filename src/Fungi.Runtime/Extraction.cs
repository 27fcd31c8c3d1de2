using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
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
/// <param name="budget">Says how many samples are computed at once.</param>
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
    /// <summary>Extracts every configured split, resuming what is there. The caller's thread works.</summary>
    /// <param name="overwrite">Discards what another configuration left in the output directory.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops after the current batch; what is done is kept.</param>
    /// <returns>The run's directory.</returns>
    public RunDirectory Run(bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("run");
        var objectives = factory.CreateAll(options);
        if (objectives.Count == 0) throw new InputException("Fungi:Objectives: no objectives; expected at least one.");
        if (!options.Data.ContainsKey("train")) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var splits = options.Data.ToDictionary(split => split.Key, split => datasets.Open(split.Value));
        var train = splits["train"];

        using var scope = NewDisposeScope();
        using var backbone = backbones.Load();
        var targetLayer = backbone.ResolveLayer(options.Backbone.TargetLayer);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        using var projection = CreateProjection(backbone, targetLayer);

        var run = new RunDirectory(options.Output);
        using var held = run.Lock();
        var origin = Origin(objectives, backbone, targetLayer, train);
        var samples = new TrainingSamples(backbone, targetLayer, backbones.Device, renderer, train, providers, options, budget, metrics);
        if (overwrite) run.BeginOverwriting();
        var state = File.Exists(run.State) && !run.IsOverwriting
            ? RunState.Load(run.State, objectives, origin, backbone.EmbeddingDim, backbones.Device, providers)
            : BuildState(
                run,
                objectives,
                new StateBuilder(backbone.EmbeddingDim, backbones.Device, samples, providers, options.Seed),
                new UnfinishedState(run.UnfinishedState, origin, backbone.EmbeddingDim, backbones.Device, providers),
                origin,
                progress,
                cancellation);
        try
        {
            run.EndOverwriting(splits.Keys);
            RunDirectory.Delete(run.UnfinishedState);
            var engine = new GradientEngine(backbone, targetLayer, state, renderer, projection);
            var manifest = Manifest(objectives, backbone, targetLayer, run);
            foreach (var (name, dataset) in splits)
            {
                var split = new Split(name, dataset, dataset.SourceFingerprint == train.SourceFingerprint, manifest with { Dataset = new(dataset.Location, dataset.Fingerprint, [.. dataset.Classes]) });
                using var store = FeatureStore.Open(run.Split(name), split.Manifest, [.. dataset.Items.Select(item => (item.Id, (long)item.Label))]);
                Extract(split, store, engine, progress, cancellation);
            }
        }
        finally
        {
            foreach (var objective in state) objective.Dispose();
        }

        return run;
    }

    private void Extract(Split split, FeatureStore store, GradientEngine engine, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var (name, dataset) = (split.Name, split.Dataset);
        using var activity = FungiActivities.Start("split", FungiActivities.SplitTag, name);
        var measured = metrics.For("extract", name);
        var missing = Enumerable.Range(0, store.BatchCount).Where(batch => !store.IsFinished(batch)).ToList();
        var done = dataset.Items.Count - missing.Sum(batch => store.RowsOf(batch).Rows);
        if (done > 0) logger.LogInformation("{Split}: {Done} of {Total} samples are there already.", name, done, dataset.Items.Count);
        progress.Report(new(name, done, dataset.Items.Count));

        var loader = new ImageLoader(dataset, missing.Select(batch => Enumerable.Range(store.RowsOf(batch).FirstRow, store.RowsOf(batch).Rows).ToArray()), options.Workers, options.OnBadImage);
        try
        {
            foreach (var batch in measured.Batches(loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation)))
            {
                var skipped = batch.Images.Index().Where(image => image.Item.Image is null).ToDictionary(image => image.Index, image => image.Item.Error!);
                foreach (var (row, reason) in skipped) logger.LogWarning("{Split}: skipped {Sample}: {Reason}", name, InputException.OneLine(dataset.Items[batch.Indices[row]].Id), reason);
                var features = Features(split, batch, engine, measured);
                using (FungiActivities.Start("write")) store.WriteBatch(missing[batch.BatchIndex], features, skipped);
                measured.Written(features.Sum(block => (long)block.Length * sizeof(float)));
                progress.Report(new(name, done += batch.Indices.Count, dataset.Items.Count));
            }
        }
        finally
        {
            store.Flush();
        }

        store.Finish();
    }

    /// <summary>The features of one batch, [rows, Dim] for each block, in parts that keep within the view budget; bad images' rows stay zero.</summary>
    private ReadOnlyMemory<float>[] Features(Split split, LoadedBatch batch, GradientEngine engine, FungiMetrics.Measurements measured)
    {
        var blocks = split.Manifest.Blocks.Select(block => new float[batch.Indices.Count * block.Dim]).ToArray();
        var readable = Enumerable.Range(0, batch.Indices.Count).Where(row => batch.Images[row].Image is not null).ToList();
        budget.Spend(readable, engine.ViewsPerSample, rows =>
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            var samples = rows.Select(row => ViewSource.From(split.Dataset.Items[batch.Indices[row]].Id, batch.Images[row].Image!, backbones.Device)).ToList();
            var features = engine.Features(samples, split.IsBankSplit);
            for (var block = 0; block < blocks.Length; block++)
            {
                var (name, dim) = (split.Manifest.Blocks[block].Name, split.Manifest.Blocks[block].Dim);
                var values = features[block].cpu().data<float>().ToArray();
                for (var index = 0; index < rows.Count; index++)
                {
                    var row = values.AsSpan(index * dim, dim);
                    if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) || !row.ContainsAnyExcept(0))
                        throw new InputException($"'{name}': the features of sample '{samples[index].SampleId}' are zero or not finite; expected a loss whose gradient exists and does not vanish.");
                    row.CopyTo(blocks[block].AsSpan(rows[index] * dim));
                }
            }

            measured.Computed(start, rows.Count, engine.ViewsPerSample, split.Manifest.Blocks.Skip(1).Select(block => block.Name));
        });

        return [.. blocks.Select(block => (ReadOnlyMemory<float>)block)];
    }

    private Projection CreateProjection(Backbone backbone, string targetLayer)
    {
        var weight = backbone.Parameters[$"{targetLayer}.weight"].shape;
        return new(RandomKey.From(options.Seed).With("projection"), backbone.EmbeddingDim, weight[0] * (weight[1] + 1), backbones.Device);
    }

    private static List<ObjectiveEvaluator> BuildState(
        RunDirectory run,
        IReadOnlyList<ConfiguredObjective> objectives,
        StateBuilder builder,
        UnfinishedState unfinished,
        IReadOnlyDictionary<string, string> origin,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("state");
        RunDirectory.Create(run.UnfinishedState);
        var state = new List<ObjectiveEvaluator>();
        try
        {
            foreach (var objective in objectives) state.Add(unfinished.Take(objective, () => builder.Build(objective, progress, cancellation)));
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
        StateSha256 = Sha256(run.State),
    };

    private string PrecisionName => options.Precision == Precision.BFloat16 ? "bf16" : "fp32";

    private static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>One split to extract.</summary>
    /// <param name="Name">Its name, and that of its directory.</param>
    /// <param name="Dataset">Its images.</param>
    /// <param name="IsBankSplit">Whether banks were drawn from it.</param>
    /// <param name="Manifest">What its features are made of.</param>
    private sealed record Split(string Name, IDataset Dataset, bool IsBankSplit, FeatureManifest Manifest);
}
