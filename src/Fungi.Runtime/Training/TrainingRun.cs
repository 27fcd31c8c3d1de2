using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Training.Optimizers;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>A backbone's way through its pretraining: what changes from step to step, and the steps.</summary>
internal sealed class TrainingRun : ITraining, IDisposable
{
    private readonly ConfiguredObjective objective;
    private readonly PretrainOptions schedule;
    private readonly ViewRenderer renderer;
    private readonly LossInputProviders providers;
    private readonly TrainingBatches batches;
    private readonly Student student;
    private readonly MeanTeacher? teacher;
    private readonly MovingState moving;
    private readonly Optimizer optimizer;
    private readonly FungiMetrics.Measurements measured;
    private readonly ILogger logger;
    private readonly int steps;

    /// <param name="objective">What to minimise.</param>
    /// <param name="options">Schedule and seed.</param>
    /// <param name="start">Makes the backbone to start from, the same each time; the first is trained.</param>
    /// <param name="backbone">The first.</param>
    /// <param name="dataset">The training split.</param>
    /// <param name="renderer">Makes views.</param>
    /// <param name="providers">Computes loss inputs.</param>
    /// <param name="device">Where tensors live.</param>
    /// <param name="metrics">Measures the work.</param>
    /// <param name="logger">Told of what is resumed.</param>
    /// <exception cref="InputException">The objective cannot be trained.</exception>
    public TrainingRun(
        ConfiguredObjective objective,
        FungiOptions options,
        Func<Backbone> start,
        Backbone backbone,
        IDataset dataset,
        ViewRenderer renderer,
        LossInputProviders providers,
        Device device,
        FungiMetrics metrics,
        ILogger logger)
    {
        (this.objective, schedule, this.renderer, this.providers, this.logger) = (objective, options.Pretrain, renderer, providers, logger);
        measured = metrics.For("pretrain", "train");
        var key = RandomKey.From(options.Seed).With("pretrain");
        batches = new(dataset, schedule.BatchSize, comparesSamples: true, options, key, device);
        steps = schedule.Epochs * batches.PerEpoch;
        var embedder = new ImageEmbedder(images => backbone.Forward(images), options.ViewsPerPassOn(device));
        student = Guarded.Named(objective.Name, () => new Student(Plan, backbone, providers, key, device, embedder));
        try
        {
            teacher = Guarded.Named(objective.Name, () => MeanTeacher.Of(Plan, student, start));
        }
        catch
        {
            student.Dispose();
            throw;
        }

        moving = new(Plan, student.Weights, providers, schedule.BatchSize, key, device, embedder);
        optimizer = Optimizer.Create(schedule.Optimizer, [.. student.Parameters.Select(parameter => parameter.Value)]);
    }

    private ObjectivePlan Plan => objective.Pretraining;

    /// <inheritdoc cref="TrainingLoop.Complete(TrainingCheckpoint, IProgress{WorkProgress}, CancellationToken)"/>
    public void Complete(TrainingCheckpoint checkpoint, IProgress<WorkProgress> progress, CancellationToken cancellation) =>
        new TrainingLoop("pretrain", this, batches, schedule.Epochs, measured, logger).Complete(checkpoint, progress, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        moving.Dispose();
        teacher?.Dispose();
        student.Dispose();
    }

    /// <inheritdoc/>
    public void Prepare(CancellationToken cancellation)
    {
        using var gradients = no_grad();
        for (var epoch = -1; !moving.IsFull; epoch--) // views that no epoch of the training draws
        {
            foreach (var batch in measured.Batches(batches.Epoch(epoch, 0, cancellation)).TakeWhile(_ => !moving.IsFull))
            {
                using var scope = NewDisposeScope();
                Push(moving.Read(Context(batches.Samples(batch, epoch))));
            }
        }
    }

    /// <inheritdoc/>
    public double Step(LoadedBatch batch, int step, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        var samples = batches.Samples(batch, step / batches.PerEpoch);
        var context = Context(samples) with { Progress = step / Math.Max(1.0, steps - 1) };
        var newest = moving.Read(context);
        var (loss, gradients) = Gradients(context, step, cancellation);
        using var update = FungiActivities.Start("update");
        var norm = GradientClipping.ClipNorm(gradients.OfType<Tensor>(), schedule.ClipNorm);
        if (!double.IsFinite(norm)) throw new InputException($"objective '{objective.Name}': at step {step} the loss is {loss.ToDouble()} and its gradient is not finite; try a smaller Fungi:Pretrain:LearningRate.");
        optimizer.Step(gradients, schedule.LearningRates(batches.PerEpoch).At(step), schedule.WeightDecays(batches.PerEpoch).At(step));
        student.Backbone.Refresh();
        teacher?.Follow(student, schedule.TeacherMomenta(batches.PerEpoch).At(step));
        Push(newest);
        var value = loss.ToDouble();
        measured.Computed(start, samples.Count, Plan.Views.Groups.Where(Plan.ReadsBackbone).Sum(group => group.Count));
        return value;
    }

    /// <summary>The loss, and its gradient with respect to each trained parameter; null where that is frozen or not used.</summary>
    private (Tensor Loss, IReadOnlyList<Tensor?> Gradients) Gradients(LossContext context, int step, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("losses", FungiActivities.ObjectiveTag, objective.Name);
        var inputs = providers.Provide(context with { Frozen = Guarded.Named(objective.Name, () => moving.Frozen(step, cancellation)) });
        var loss = Guarded.Run(objective.Name, "its pretraining loss", () => Plan.Loss(inputs)).mean();
        if (!loss.requires_grad) throw new InputException($"objective '{objective.Name}': its pretraining loss does not depend on anything that is trained; expected an input without stop-gradient.");
        var gradients = Guarded.Run(
                objective.Name, "the gradient of its pretraining loss", () => autograd.grad([loss], student.Parameters.Select(parameter => parameter.Value).ToArray(), allow_unused: true))
            .Zip(student.Parameters, (gradient, parameter) => parameter.FrozenSteps > step ? null : gradient).ToList();
        return (loss, gradients);
    }

    private void Push(Dictionary<string, Tensor> newest) => Guarded.Named(objective.Name, () =>
    {
        moving.Push(newest);
        return newest;
    });

    private LossContext Context(IReadOnlyList<ViewSource> samples)
    {
        Dictionary<ViewGroup, RenderedViews> views;
        using (FungiActivities.Start("views")) views = Plan.Views.Groups.ToDictionary(group => group, group => renderer.Render(group, samples));
        using var activity = FungiActivities.Start("backbone");
        var context = new LossContext { Plan = Plan, Views = Embedded(student.Backbone, Plan.ReadsBackbone), Heads = student.Heads };
        return teacher is null ? context : context with { Teacher = context with { Views = Embedded(teacher.Backbone, ReadsTeacher), Heads = teacher.Heads } };

        Dictionary<string, EmbeddedViews> Embedded(Backbone backbone, Func<ViewGroup, bool> reads) => views.ToDictionary(
            group => group.Key.Name,
            group => reads(group.Key) ? ViewPass.Embed(backbone, group.Value, Plan.ReadsPatchTokens(group.Key)) : new(group.Value),
            StringComparer.Ordinal);
    }

    private bool ReadsTeacher(ViewGroup group) => Plan.Inputs.OfType<HeadInput>().Any(input => input.IsOfTeacher(Plan) && Plan.GroupsOf(input).Contains(group));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Tensors => Fixed().Concat(Named("moving", moving.Tensors())).ToDictionary(StringComparer.Ordinal);

    /// <summary>Those of <see cref="Tensors"/> that are there from the start and keep their shapes.</summary>
    private IEnumerable<KeyValuePair<string, Tensor>> Fixed() =>
    [
        .. Named("student", student.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))),
        .. Named("statistics", student.Backbone.Parameters.Where(parameter => !parameter.Value.requires_grad)),
        .. Named("teacher", teacher?.Tensors() ?? []),
        .. Named("optimizer", optimizer.Memory),
    ];

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string part, IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.Select(tensor => KeyValuePair.Create($"{part}/{tensor.Key}", tensor.Value));

    /// <inheritdoc/>
    public void Restore(TensorFile file)
    {
        using var scope = NewDisposeScope();
        TrainingCheckpoint.Copy(file, Fixed());
        moving.Restore(name => file.Tensors.ContainsKey($"moving/{name}") ? file.Read($"moving/{name}") : null);
        student.Backbone.Refresh();
        teacher?.Backbone.Refresh();
    }
}
