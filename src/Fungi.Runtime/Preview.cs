using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.State;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>A look at the configured objectives on a few training images, for who writes one. Nothing is written.</summary>
/// <param name="options">The configuration.</param>
/// <param name="factory">Makes the objectives.</param>
/// <param name="backbones">Loads the backbone.</param>
/// <param name="datasets">Opens the training split.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="providers">Compute loss inputs.</param>
/// <param name="budget">How many views pass through the backbone at once.</param>
/// <param name="metrics">Measures the work.</param>
public sealed class Preview(
    FungiOptions options,
    ObjectiveFactory factory,
    BackboneSource backbones,
    Datasets datasets,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers,
    ViewBudget budget,
    FungiMetrics metrics)
{
    /// <summary>Builds each objective's state and computes its losses and gradients. One that fails does not stop the others.</summary>
    /// <param name="images">How many images, from the first of the training split on.</param>
    /// <param name="cancellation">Stops between passes.</param>
    /// <exception cref="InputException">The configuration is wrong, or no objective's fault keeps them from being computed.</exception>
    public IEnumerable<ObjectivePreview> Run(int images, CancellationToken cancellation)
    {
        var dropped = new DroppedObjectives(OnPluginError.Skip, NullLogger.Instance);
        var objectives = factory.CreateAll(options, dropped);
        foreach (var (name, reason) in dropped.Reasons) yield return new(name) { Failure = reason };
        if (objectives.Count == 0) yield break;
        var train = datasets.Open(options.Data.GetValueOrDefault("train") ?? throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset."));

        using var scope = NewDisposeScope();
        using var backbone = backbones.Load();
        var targetLayer = backbone.ResolveLayer(options.Backbone.TargetLayer);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        var builder = new StateBuilder(
            backbone.EmbeddingDim, backbones.Device, new TrainingSamples(backbone, targetLayer, backbones.Device, renderer, train, providers, options, budget, metrics), providers, options.Seed);
        var loader = new ImageLoader(train, [[.. Enumerable.Range(0, Math.Min(images, train.Items.Count))]], options.Workers, options.OnBadImage);
        var loaded = loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation).Single();
        var samples = loaded.Indices.Zip(loaded.Images).Where(pair => pair.Second.Image is not null)
            .Select(pair => ViewSource.From(train.Items[pair.First].Id, pair.Second.Image!, backbones.Device)).ToList();
        if (samples.Count == 0) throw new InputException($"{train.Location}: none of the first {loaded.Indices.Count} training images can be read; expected images.");
        foreach (var objective in objectives) yield return Measure(objective);

        ObjectivePreview Measure(ConfiguredObjective objective)
        {
            try
            {
                using var state = builder.Build(objective, new Unreported(), cancellation);
                return Compute(state, backbone, targetLayer, renderer, samples);
            }
            catch (InputException failure) when (failure.Objective is not null)
            {
                return new(objective.Name) { Failure = failure.Message };
            }
        }
    }

    private static ObjectivePreview Compute(ObjectiveEvaluator objective, Backbone backbone, string targetLayer, ViewRenderer renderer, IReadOnlyList<ViewSource> samples)
    {
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        var plan = objective.Plan;
        var passes = plan.Views.Groups.ToDictionary(group => group.Name, group =>
        {
            var views = Guarded.Run(objective.Name, "its transform", () => renderer.Render(group, samples));
            return plan.ReadsBackbone(group) ? ViewPass.Run(backbone, targetLayer, views, plan.ReadsPatchTokens(group)) : ViewPass.Without(views);
        });
        string[] members = [.. samples.Select(sample => sample.SampleId)];
        var losses = objective.Losses(passes.ToDictionary(pass => pass.Key, pass => pass.Value.Views), members).detach();
        var norms = GradientEngine.Gradients(objective, passes, members, isLast: true).flatten(1).norm(1);
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var preview = new ObjectivePreview(objective.Name)
        {
            Loss = losses.mean().ToDouble(),
            LeastLoss = losses.min().ToDouble(),
            GreatestLoss = losses.max().ToDouble(),
            GradientNorm = norms.mean().ToDouble(),
            Milliseconds = milliseconds,
        };
        return double.IsFinite(preview.GradientNorm) && norms.min().ToDouble() > 0
            ? preview
            : preview with { Failure = $"objective '{objective.Name}': gradients are zero or not finite; expected a loss whose gradient exists and does not vanish." };
    }

    private sealed class Unreported : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
        }
    }
}

/// <summary>What an objective makes of a few images.</summary>
/// <param name="Name">Its name in the configuration.</param>
public sealed record ObjectivePreview(string Name)
{
    /// <summary>The mean of the samples' losses.</summary>
    public double Loss { get; init; }

    /// <summary>The least loss of a sample.</summary>
    public double LeastLoss { get; init; }

    /// <summary>The greatest loss of a sample.</summary>
    public double GreatestLoss { get; init; }

    /// <summary>The mean length of the samples' gradients with respect to the target layer.</summary>
    public double GradientNorm { get; init; }

    /// <summary>What views, backbone, loss and gradient took, in milliseconds; the state is not counted.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Why there are no numbers, or none of use; null: all is well.</summary>
    public string? Failure { get; init; }
}
