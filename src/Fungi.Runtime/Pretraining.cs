using System.Globalization;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Training;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>
/// Trains a backbone with one objective under cosine schedules, and the objective's heads and weights with it. Where the loss reads a
/// stop-gradient head named <c>teacher</c>, that is the moving average of backbone and student heads; frozen inputs follow the latest
/// samples. A training that was stopped, however that was, goes on from its checkpoint and ends with the same bytes.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="factory">Makes the objective.</param>
/// <param name="backbones">Loads the backbone to start from, where one is configured.</param>
/// <param name="datasets">Opens the training split.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="providers">Compute loss inputs.</param>
/// <param name="metrics">Measures the work.</param>
/// <param name="logger">Told of what is resumed.</param>
public sealed class Pretraining(
    FungiOptions options,
    ObjectiveFactory factory,
    BackboneSource backbones,
    Datasets datasets,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers,
    FungiMetrics metrics,
    ILogger<Pretraining> logger)
{
    private readonly PretrainOptions schedule = options.Pretrain;

    /// <summary>Trains and writes the backbone. The caller's thread works.</summary>
    /// <param name="overwrite">Discards the result and the checkpoint of an earlier training instead of keeping the one and going on from the other.</param>
    /// <param name="progress">Told at the start and after each step.</param>
    /// <param name="cancellation">Stops between steps; a checkpoint is kept then.</param>
    /// <returns>The safetensors file.</returns>
    public string Run(bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("run");
        if (schedule.Objective is null) throw new InputException("Fungi:Pretrain:Objective: missing; expected an objective such as { \"Type\": \"dino\" }.");
        var objective = factory.Create(schedule.Objective);
        options.ThrowIfWrong();
        if (!options.Data.TryGetValue("train", out var train)) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var dataset = datasets.Open(train);
        if (dataset.Items.Count < schedule.BatchSize)
            throw new InputException($"Fungi:Pretrain:BatchSize: {schedule.BatchSize} is more than the {dataset.Items.Count} training images; expected at most as many.");

        using var output = new TrainingOutput(schedule.Output, "Fungi:Pretrain");
        using var scope = NewDisposeScope();
        using var backbone = Start();
        var origin = Origin(objective!, backbone, dataset);
        var metadata = origin.ToDictionary(field => $"pretrained.{field.Key}", field => field.Value, StringComparer.Ordinal);
        var checkpoint = output.Checkpoint(origin);
        if (!overwrite && output.IsMade(metadata, checkpoint))
        {
            logger.LogInformation("pretrain: {Output} is what this training made; nothing is left to do.", schedule.Output);
            return schedule.Output;
        }

        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        using (var training = new TrainingRun(objective!, options, Start, backbone, dataset, renderer, providers, backbones.Device, metrics, logger))
        {
            if (overwrite) checkpoint.Delete(); // no sooner than the training that takes its place is known to be possible
            training.Complete(checkpoint, progress, cancellation);
        }

        output.Write(backbone, metadata); // on the disk before the checkpoint is gone
        checkpoint.Delete();
        return schedule.Output;
    }

    /// <summary>What the training depends on, by field.</summary>
    private Dictionary<string, string> Origin(ConfiguredObjective objective, Backbone backbone, IDataset train) => new(StringComparer.Ordinal)
    {
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        ["train"] = train.Fingerprint,
        ["objective"] = $"{objective}",
        ["backbone"] = $"{backbone}",
        ["start"] = StartingBackbone.Describe(schedule.Start, backbones),
        ["schedule"] = schedule.Describe(),
    };

    private Backbone Start() => StartingBackbone.Create(schedule.Start, options.Seed, backbones);
}
