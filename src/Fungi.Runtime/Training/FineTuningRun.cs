using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Training.Optimizers;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>A backbone's way, and its head's, through a training on labels.</summary>
internal sealed class FineTuningRun : ITraining, IDisposable
{
    private readonly FinetuneOptions tuning;
    private readonly Backbone backbone;
    private readonly ClassificationHead head;
    private readonly ViewRenderer renderer;
    private readonly ViewGroup views;
    private readonly TrainingBatches batches;
    private readonly List<(TrainedParameter Parameter, double PeakRate)> trained;
    private readonly Func<int, double> rates;
    private readonly Optimizer optimizer;
    private readonly FungiMetrics.Measurements measured;
    private readonly ILogger logger;

    /// <param name="tuning">How it is trained.</param>
    /// <param name="options">The seed, workers, and what to do about bad images.</param>
    /// <param name="backbone">Where the backbone starts; trainable until this is disposed, and the caller's.</param>
    /// <param name="head">Where the head starts; the caller's.</param>
    /// <param name="labelled">The images whose labels are used.</param>
    /// <param name="renderer">Makes views.</param>
    /// <param name="device">Where tensors live.</param>
    /// <param name="metrics">Measures the work.</param>
    /// <param name="logger">Told of what is resumed.</param>
    public FineTuningRun(
        FinetuneOptions tuning,
        FungiOptions options,
        Backbone backbone,
        ClassificationHead head,
        IDataset labelled,
        ViewRenderer renderer,
        Device device,
        FungiMetrics metrics,
        ILogger logger)
    {
        (this.tuning, this.backbone, this.head, this.renderer, this.logger) = (tuning, backbone, head, renderer, logger);
        measured = metrics.For(tuning.Name, "train");
        batches = new(labelled, tuning.BatchSize, comparesSamples: false, options, RandomKey.From(options.Seed).With("finetune"), device);
        rates = tuning.Rates(batches.PerEpoch);
        views = ImageViews.None
            .Group("finetune", 1, view => view.RandomResizedCrop((tuning.CropArea, 1)).RandomHorizontalFlip(tuning.Flip).Normalize(backbone.Statistics)).Groups[0];
        backbone.SetTrainable(true);
        trained =
        [
            .. backbone.Parameters.Where(parameter => parameter.Value.requires_grad).Select(parameter =>
                (new TrainedParameter($"backbone/{parameter.Key}", parameter.Value), tuning.LearningRate * LayerDecay.Share(backbone, parameter.Key, tuning.LayerDecay))),
            .. head.Parameters.Select(parameter => (new TrainedParameter($"head/{parameter.Key}", parameter.Value.requires_grad_()), tuning.HeadLearningRate)),
        ];
        optimizer = Optimizer.Create(tuning.Optimizer, [.. trained.Select(each => each.Parameter.Value)]);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Tensors => trained.Select(each => KeyValuePair.Create(each.Parameter.Name, each.Parameter.Value))
        .Concat(optimizer.Memory.Select(tensor => KeyValuePair.Create($"optimizer/{tensor.Key}", tensor.Value)))
        .ToDictionary(StringComparer.Ordinal);

    /// <inheritdoc cref="TrainingLoop.Complete(TrainingCheckpoint, IProgress{WorkProgress}, CancellationToken)"/>
    public void Complete(TrainingCheckpoint checkpoint, IProgress<WorkProgress> progress, CancellationToken cancellation) =>
        new TrainingLoop(tuning.Name, this, batches, tuning.Epochs, measured, logger).Complete(checkpoint, progress, cancellation);

    /// <inheritdoc/>
    public void Prepare(CancellationToken cancellation)
    {
        // Nothing comes before the first step.
    }

    /// <inheritdoc/>
    public double Step(LoadedBatch batch, int step, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        var samples = batches.Samples(batch, step / batches.PerEpoch);
        Tensor images, embeddings;
        using (FungiActivities.Start("views")) images = renderer.Render(views, samples).Pixels.select(1, 0);
        using (FungiActivities.Start("backbone")) embeddings = backbone.Forward(images);
        var (loss, gradients) = Gradients(embeddings, batches.Labels(batch));
        using var update = FungiActivities.Start("update");
        if (!double.IsFinite(GradientClipping.ClipNorm(gradients.OfType<Tensor>(), double.PositiveInfinity)))
            throw new InputException($"{tuning.Section}:LearningRate: at step {step} the loss is {loss} and its gradient is not finite; expected smaller rates.");
        var rate = rates(step);
        optimizer.Step(gradients, index => rate * trained[index].PeakRate, tuning.WeightDecay);
        backbone.Refresh();
        measured.Computed(start, samples.Count, 1);
        return loss;
    }

    /// <inheritdoc/>
    public void Restore(TensorFile file)
    {
        TrainingCheckpoint.Copy(file, Tensors);
        backbone.Refresh();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        backbone.SetTrainable(false);
    }

    /// <summary>The loss, and its gradient with respect to each trained parameter; null where the embedding does not depend on it.</summary>
    private (double Loss, Tensor?[] Gradients) Gradients(Tensor embeddings, long[] labels)
    {
        using var activity = FungiActivities.Start("losses");
        var loss = head.Loss(embeddings, labels, tuning.LabelSmoothing);
        return (loss.ToDouble(), [.. autograd.grad([loss], [.. trained.Select(each => each.Parameter.Value)], allow_unused: true)]);
    }
}
