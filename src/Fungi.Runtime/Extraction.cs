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
        var objectives = factory.CreateAll(options);
        if (objectives.Count == 0) throw new InputException("Fungi:Objectives: no objectives; expected at least one.");
        if (!options.Data.ContainsKey("train")) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var splits = options.Data.ToDictionary(split => split.Key, split => datasets.Open(split.Value), StringComparer.Ordinal);
        var run = new RunDirectory(options.Output);

        using var scope = NewDisposeScope();
        using var backbone = backbones.Load();
        var targetLayer = backbone.ResolveLayer(options.Backbone.TargetLayer);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors);
        var weight = backbone.Parameters[$"{targetLayer}.weight"];
        using var projection = new Projection(
            RandomKey.From(options.Seed).With("projection"), backbone.EmbeddingDim, weight.shape[0] * (weight.shape[1] + 1), backbones.Device);

        var state = OpenState(run, objectives, new StateBuilder(backbone, backbones.Device, renderer, splits["train"], providers, options), Origin(objectives, splits["train"], targetLayer), backbone, overwrite, progress, cancellation);
        try
        {
            var engine = new GradientEngine(backbone, targetLayer, state, renderer, projection);
            var manifest = Manifest(objectives, targetLayer, backbone, run);
            foreach (var (split, dataset) in splits)
            {
                var splitManifest = manifest with { Dataset = new(dataset.Location, dataset.Fingerprint, [.. dataset.Classes]) };
                Extract(split, dataset, dataset.Fingerprint == splits["train"].Fingerprint, run.Split(split), splitManifest, engine, overwrite, progress, cancellation);
            }
        }
        finally
        {
            foreach (var objective in state) objective.Dispose();
        }

        return run;
    }

    private void Extract(
        string split, IDataset dataset, bool isBankSplit, string directory, FeatureManifest manifest, GradientEngine engine, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var store = FeatureStore.Open(directory, manifest, [.. dataset.Items.Select(item => (item.Id, (long)item.Label))], overwrite);
        var missing = Enumerable.Range(0, store.BatchCount).Where(batch => !store.IsFinished(batch)).ToList();
        if (missing.Count < store.BatchCount) logger.LogInformation("{Split}: {Done} of {Total} batches are there already.", split, store.BatchCount - missing.Count, store.BatchCount);

        var done = dataset.Items.Count - missing.Sum(batch => store.RowsOf(batch).Rows);
        progress.Report(new(split, done, dataset.Items.Count));
        var loader = new ImageLoader(dataset, [.. missing.Select(batch => Enumerable.Range(store.RowsOf(batch).FirstRow, store.RowsOf(batch).Rows).ToArray())], options.Workers, options.OnBadImage);
        try
        {
            foreach (var loaded in loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation))
            {
                var blocks = manifest.Blocks.Select(block => new float[loaded.Indices.Count * block.Dim]).ToArray();
                var rows = Enumerable.Range(0, loaded.Indices.Count).Where(row => loaded.Images[row].Image is not null);
                foreach (var part in rows.Chunk(Math.Max(1, options.ViewsPerPass / engine.ViewsPerSample))) Compute(part, loaded, blocks);
                var skipped = loaded.Images.Index().Where(image => image.Item.Image is null).ToDictionary(image => image.Index, image => image.Item.Error!);
                foreach (var (row, reason) in skipped) logger.LogWarning("{Split}: skipped {Sample}: {Reason}", split, dataset.Items[loaded.Indices[row]].Id, reason);
                store.WriteBatch(missing[loaded.BatchIndex], [.. blocks.Select(block => (ReadOnlyMemory<float>)block)], skipped);
                progress.Report(new(split, done += loaded.Indices.Count, dataset.Items.Count));
            }
        }
        finally
        {
            store.Flush();
        }

        store.Finish();

        void Compute(int[] rows, LoadedBatch loaded, float[][] blocks)
        {
            using var scope = NewDisposeScope();
            var samples = rows.Select(row => ViewSource.From(dataset.Items[loaded.Indices[row]].Id, loaded.Images[row].Image!, backbones.Device)).ToList();
            var features = engine.Features(samples, isBankSplit);
            for (var block = 0; block < blocks.Length; block++)
            {
                var (name, dim) = (manifest.Blocks[block].Name, manifest.Blocks[block].Dim);
                var values = features[block].cpu().data<float>().ToArray();
                for (var index = 0; index < rows.Length; index++)
                {
                    var row = values.AsSpan(index * dim, dim);
                    if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                        throw new InputException($"objective '{name}': the gradient of sample '{samples[index].SampleId}' is not finite; expected a loss whose gradient exists.");
                    row.CopyTo(blocks[block].AsSpan(rows[index] * dim));
                }
            }
        }
    }

    /// <summary>The frozen state: read where the run has one already, built and saved where not.</summary>
    private IReadOnlyList<ObjectiveEvaluator> OpenState(
        RunDirectory run, IReadOnlyList<ConfiguredObjective> objectives, StateBuilder builder, IReadOnlyDictionary<string, string> origin, Backbone backbone, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        if (File.Exists(run.State) && !overwrite) return RunState.Load(run.State, objectives, origin, backbone.EmbeddingDim, backbones.Device, providers);
        run.Create();
        var built = objectives.Select(objective => builder.Build(objective, progress, cancellation)).ToList();
        RunState.Save(run.State, built, origin);
        return built;
    }

    /// <summary>What the state is made from, by field.</summary>
    private Dictionary<string, string> Origin(IReadOnlyList<ConfiguredObjective> objectives, IDataset train, string targetLayer) => new(StringComparer.Ordinal)
    {
        ["seed"] = $"{options.Seed}",
        ["backbone"] = backbones.CheckpointSha256,
        ["targetLayer"] = targetLayer,
        ["train"] = train.Fingerprint,
        ["objectives"] = string.Join(", ", objectives.Select(Describe)),
    };

    private FeatureManifest Manifest(IReadOnlyList<ConfiguredObjective> objectives, string targetLayer, Backbone backbone, RunDirectory run) => new()
    {
        ToolVersion = typeof(Extraction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Dataset = new("", "", []),
        Seed = options.Seed,
        BatchSize = options.BatchSize,
        Precision = options.Precision == Precision.BFloat16 ? "bf16" : "fp32",
        Backbone = new(backbone.ToString()!, backbones.CheckpointSha256, targetLayer),
        Projection = "Rademacher",
        Blocks =
        [
            new("embeddings", backbone.EmbeddingDim),
            .. objectives.Select(objective => new BlockManifest(objective.Name, backbone.EmbeddingDim)
            {
                Objective = objective.Descriptor.Name,
                Plugin = new(objective.Plugin.Name, objective.Plugin.Version),
                Options = objective.Options.ToImmutableSortedDictionary(StringComparer.Ordinal),
            }),
        ],
        StateSha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(run.State))),
    };

    private static string Describe(ConfiguredObjective objective) =>
        $"{objective.Descriptor.Name} of {objective.Plugin.Name} {objective.Plugin.Version} {{ {string.Join(", ", objective.Options.Select(option => $"{option.Key} = {option.Value}"))} }}";
}
