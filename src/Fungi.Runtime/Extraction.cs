using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using Fungi.Models;
using Fungi.Runtime.Data;
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
    /// <summary>Extracts every configured split, resuming what is there. The caller's thread works.</summary>
    /// <param name="overwrite">Discards what another configuration left in the output directory.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops after the current batch; what is done is kept.</param>
    /// <returns>The run's directory.</returns>
    public RunDirectory Run(bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var dropped = new DroppedObjectives(options.OnPluginError, logger);
        var objectives = factory.CreateAll(options, dropped);
        if (options.Objectives.Count == 0) throw new InputException("Fungi:Objectives: no objectives; expected at least one.");
        if (!options.Data.ContainsKey("train")) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var run = new RunDirectory(options.Output);
        var hasState = File.Exists(run.State) && !overwrite;
        if (hasState) dropped.Recall(RunState.Dropped(run.State), run.State);
        objectives = [.. objectives.Where(objective => !dropped.Contains(objective.Name))];
        dropped.ThrowIfNoneIsLeft(objectives.Count);
        var splits = options.Data.ToDictionary(split => split.Key, split => datasets.Open(split.Value));
        var train = splits["train"];

        using var scope = NewDisposeScope();
        using var backbone = backbones.Load();
        var targetLayer = backbone.ResolveLayer(options.Backbone.TargetLayer);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        using var projection = CreateProjection(backbone, targetLayer);

        var samples = new TrainingSamples(backbone, targetLayer, backbones.Device, renderer, train, providers, options);
        var state = hasState
            ? RunState.Load(run.State, objectives, Origin(objectives, backbone, targetLayer, train), backbone.EmbeddingDim, backbones.Device, providers)
            : BuildState(
                run, objectives, new StateBuilder(backbone.EmbeddingDim, backbones.Device, samples, providers, options.Seed),
                built => Origin(built, backbone, targetLayer, train), dropped, progress, cancellation);
        try
        {
            var manifest = Manifest([.. objectives.Where(objective => !dropped.Contains(objective.Name))], backbone, targetLayer, run).Without(Blocks(dropped));
            if (!overwrite) RecallDropped(run, splits.Keys, manifest, dropped);
            var pending = splits.Select(split => new Split(
                split.Key, split.Value, split.Value.SourceFingerprint == train.SourceFingerprint, manifest with { Dataset = new(split.Value.Location, split.Value.Fingerprint, [.. split.Value.Classes]) })).ToList();
            foreach (var split in pending)
            {
                using var store = split.Open(run, overwrite);
                Extract(split, store, Engine, dropped, progress, cancellation);
            }

            foreach (var split in pending)
            {
                using var store = split.Open(run, overwrite: false); // what failed in a later split is dropped here too, so that all have the same blocks
                foreach (var block in Blocks(dropped)) store.Drop(block);
            }
        }
        finally
        {
            foreach (var objective in state) objective.Dispose();
        }

        return run;

        GradientEngine Engine() => new(backbone, targetLayer, [.. state.Where(objective => !dropped.Contains(objective.Name))], renderer, projection);
    }

    private void Extract(Split split, FeatureStore store, Func<GradientEngine> createEngine, DroppedObjectives dropped, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var (name, dataset) = (split.Name, split.Dataset);
        foreach (var block in Blocks(dropped)) store.Drop(block);
        var engine = createEngine();
        var missing = Enumerable.Range(0, store.BatchCount).Where(batch => !store.IsFinished(batch)).ToList();
        var done = dataset.Items.Count - missing.Sum(batch => store.RowsOf(batch).Rows);
        if (done > 0) logger.LogInformation("{Split}: {Done} of {Total} samples are there already.", name, done, dataset.Items.Count);
        progress.Report(new(name, done, dataset.Items.Count));

        var loader = new ImageLoader(dataset, missing.Select(batch => Enumerable.Range(store.RowsOf(batch).FirstRow, store.RowsOf(batch).Rows).ToArray()), options.Workers, options.OnBadImage);
        try
        {
            foreach (var batch in loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation))
            {
                var skipped = batch.Images.Index().Where(image => image.Item.Image is null).ToDictionary(image => image.Index, image => image.Item.Error!);
                foreach (var (row, reason) in skipped) logger.LogWarning("{Split}: skipped {Sample}: {Reason}", name, dataset.Items[batch.Indices[row]].Id, reason);
                store.WriteBatch(missing[batch.BatchIndex], FeaturesOfTheRest(batch), skipped);
                progress.Report(new(name, done += batch.Indices.Count, dataset.Items.Count));
            }
        }
        finally
        {
            store.Flush();
        }

        store.Finish();

        // An objective that fails in the midst of a batch is dropped and the whole batch computed without it, as a resumed run would.
        ReadOnlyMemory<float>[] FeaturesOfTheRest(LoadedBatch batch)
        {
            while (true)
            {
                try
                {
                    return Features(split, batch, engine);
                }
                catch (InputException failure) when (dropped.TryAdd(failure))
                {
                    dropped.ThrowIfNoneIsLeft(engine.Names.Count - 2);
                    foreach (var block in Blocks(dropped)) store.Drop(block);
                    engine = createEngine();
                }
            }
        }
    }

    private static void RecallDropped(RunDirectory run, IEnumerable<string> splits, FeatureManifest manifest, DroppedObjectives dropped)
    {
        foreach (var directory in splits.Select(run.Split))
            dropped.Recall(FeatureStore.DroppedIn(directory, manifest.StateSha256).Select(block => KeyValuePair.Create(block.Name, block.Reason)), directory);
    }

    private static DroppedBlock[] Blocks(DroppedObjectives dropped) => [.. dropped.Reasons.Select(reason => new DroppedBlock(reason.Key, reason.Value))];

    /// <summary>The features of one batch, [rows, Dim] for each block, in parts that keep within the view budget; bad images' rows stay zero, and what the engine does not compute is empty.</summary>
    private ReadOnlyMemory<float>[] Features(Split split, LoadedBatch batch, GradientEngine engine)
    {
        var blocks = split.Manifest.Blocks.Select(block => new float[engine.Names.Contains(block.Name, StringComparer.Ordinal) ? batch.Indices.Count * block.Dim : 0]).ToArray();
        var readable = Enumerable.Range(0, batch.Indices.Count).Where(row => batch.Images[row].Image is not null);
        foreach (var rows in readable.Chunk(Math.Max(1, options.ViewsPerPass / engine.ViewsPerSample)))
        {
            using var scope = NewDisposeScope();
            var samples = rows.Select(row => ViewSource.From(split.Dataset.Items[batch.Indices[row]].Id, batch.Images[row].Image!, backbones.Device)).ToList();
            foreach (var (name, feature) in engine.Names.Zip(engine.Features(samples, split.IsBankSplit)))
            {
                var block = split.Manifest.Blocks.Select(block => block.Name).ToList().IndexOf(name);
                var dim = split.Manifest.Blocks[block].Dim;
                var values = feature.cpu().data<float>().ToArray();
                for (var index = 0; index < rows.Length; index++)
                {
                    var row = values.AsSpan(index * dim, dim);
                    if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) || !row.ContainsAnyExcept(0))
                        throw new InputException($"'{name}': the features of sample '{samples[index].SampleId}' are zero or not finite; expected a loss whose gradient exists and does not vanish.") { Objective = block == 0 ? null : name };
                    row.CopyTo(blocks[block].AsSpan(rows[index] * dim));
                }
            }
        }

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
        Func<IReadOnlyList<ConfiguredObjective>, IReadOnlyDictionary<string, string>> origin,
        DroppedObjectives dropped,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation)
    {
        run.Create();
        var state = new List<ObjectiveEvaluator>();
        try
        {
            foreach (var objective in objectives)
            {
                try
                {
                    state.Add(builder.Build(objective, progress, cancellation));
                }
                catch (InputException failure) when (dropped.TryAdd(failure))
                {
                    // the next one may do better
                }
            }

            dropped.ThrowIfNoneIsLeft(state.Count);
            RunState.Save(run.State, state, origin([.. objectives.Where(objective => !dropped.Contains(objective.Name))]), dropped.Reasons);
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
    private sealed record Split(string Name, IDataset Dataset, bool IsBankSplit, FeatureManifest Manifest)
    {
        public FeatureStore Open(RunDirectory run, bool overwrite) =>
            FeatureStore.Open(run.Split(Name), Manifest, [.. Dataset.Items.Select(item => (item.Id, (long)item.Label))], overwrite);
    }
}
