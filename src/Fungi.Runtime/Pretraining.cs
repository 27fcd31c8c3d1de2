using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Training;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>
/// Trains a backbone with one objective: AdamW under a cosine schedule with warm-up; where the loss reads a stop-gradient head named
/// <c>teacher</c>, that is the moving average of backbone and student head; frozen inputs follow the latest samples, and heads are trained,
/// also those that would be fitted.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="factory">Makes the objective.</param>
/// <param name="backbones">Loads the backbone to start from, where one is configured.</param>
/// <param name="datasets">Opens the training split.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="providers">Compute loss inputs.</param>
public sealed class Pretraining(
    FungiOptions options,
    ObjectiveFactory factory,
    BackboneSource backbones,
    Datasets datasets,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers)
{
    private readonly PretrainOptions schedule = options.Pretrain;

    /// <summary>Trains and writes the backbone. The caller's thread works.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Stops between steps; nothing is written then.</param>
    /// <returns>The safetensors file.</returns>
    public string Run(IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        if (schedule.Objective is null) throw new InputException("Fungi:Pretrain:Objective: missing; expected an objective such as { \"Type\": \"dino\" }.");
        var objective = factory.Create(schedule.Objective);
        options.ThrowIfWrong();
        if (!options.Data.TryGetValue("train", out var train)) throw new InputException("Fungi:Data:Train: missing; expected the path of a dataset.");
        var dataset = datasets.Open(train);
        if (dataset.Items.Count < schedule.BatchSize)
            throw new InputException($"Fungi:Pretrain:BatchSize: {schedule.BatchSize} is more than the {dataset.Items.Count} training images; expected at most as many.");

        CheckOutput();
        using var backbone = Start();
        Train(objective!, backbone, dataset, progress, cancellation);
        backbone.Save(schedule.Output, new Dictionary<string, string>
        {
            ["pretrained.objective"] = objective!.Name,
            ["pretrained.epochs"] = $"{schedule.Epochs}",
            ["pretrained.seed"] = $"{options.Seed}",
            ["pretrained.dataset"] = dataset.Fingerprint,
        });
        return schedule.Output;
    }

    private void Train(ConfiguredObjective objective, Backbone backbone, IDataset dataset, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var key = RandomKey.From(options.Seed).With("pretrain");
        var plan = objective.Pretraining;
        using var teacher = CreateTeacher(plan, backbone, key);
        var heads = plan.Heads.ToDictionary(head => head.Name, head => teacher is not null && head.Name == HeadProjection.Teacher ? teacher.Head : CreateHead(plan, head, backbone, key));
        using var moving = new MovingState(plan, providers, schedule.BatchSize, key, backbones.Device, images => backbone.Forward(images));
        var students = heads.Values.Where(head => head != teacher?.Head).ToList();
        backbone.SetTrainable(true);
        Tensor[] parameters = [.. backbone.Parameters.Values, .. students.SelectMany(head => head.Parameters).Select(parameter => parameter.Value.requires_grad_())];
        using var optimizer = new AdamW(parameters);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
        var stepsPerEpoch = dataset.Items.Count / schedule.BatchSize;
        try
        {
            FillQueues();
            Steps();
        }
        finally
        {
            backbone.SetTrainable(false);
            foreach (var head in students) head.Dispose();
        }

        void FillQueues()
        {
            using var gradients = no_grad();
            for (var epoch = -1; !moving.IsFull; epoch--) // views that no epoch of the training draws
            {
                foreach (var batch in Batches(epoch).TakeWhile(_ => !moving.IsFull))
                {
                    using var batchScope = NewDisposeScope();
                    moving.Push(moving.Read(Embed(batch, epoch)));
                }
            }
        }

        void Steps()
        {
            var steps = schedule.Epochs * stepsPerEpoch;
            var learningRate = new CosineSchedule(schedule.LearningRate, schedule.EndLearningRate, schedule.WarmupEpochs * stepsPerEpoch, steps);
            var momentum = new CosineSchedule(schedule.TeacherMomentum, 1, 0, steps);
            var step = 0;
            for (var epoch = 0; epoch < schedule.Epochs; epoch++)
            {
                foreach (var batch in Batches(epoch))
                {
                    using var stepScope = NewDisposeScope();
                    var context = Embed(batch, epoch);
                    var newest = moving.Read(context);
                    var inputs = providers.Provide(context with { Frozen = Guarded.Run(objective.Name, "its state", () => moving.Frozen(cancellation)) });
                    var loss = Guarded.Run(objective.Name, "its pretraining loss", () => plan.Loss(inputs)).mean();
                    var gradients = autograd.grad([loss], parameters, allow_unused: true);
                    var norm = GradientClipping.ClipNorm(gradients.Where(gradient => gradient is not null), schedule.ClipNorm);
                    if (!double.IsFinite(norm)) throw new InputException($"objective '{objective.Name}': at step {step} the loss is {loss.ToDouble()} and its gradient is not finite; try a smaller Fungi:Pretrain:LearningRate.");
                    optimizer.Step([.. gradients], learningRate.At(step), schedule.WeightDecay);
                    backbone.Refresh();
                    teacher?.Follow(backbone, heads[HeadSpecification.DefaultName], momentum.At(step));
                    moving.Push(newest);
                    progress.Report(new("pretrain", ++step, steps, $"epoch {epoch + 1}, loss {loss.ToDouble():F4}"));
                }
            }
        }

        IEnumerable<LoadedBatch> Batches(int epoch)
        {
            var order = CounterRandom.Permutation(key.With("order").With(epoch), dataset.Items.Count);
            var loader = new ImageLoader(dataset, order.Take(stepsPerEpoch * schedule.BatchSize).Chunk(schedule.BatchSize), options.Workers, options.OnBadImage);
            return loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation);
        }

        LossContext Embed(LoadedBatch batch, int epoch)
        {
            // The epoch is part of a sample's name, so that each epoch draws other views of it.
            var samples = batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null)
                .Select(pair => ViewSource.From($"{dataset.Items[pair.First].Id}#{epoch}", pair.Second.Image!, backbones.Device)).ToList();
            if (samples.Count < 2) throw new InputException($"{dataset.Location}: fewer than two images of a batch of {schedule.BatchSize} can be read; expected images.");
            return Context(plan, backbone, teacher, renderer, samples, heads);
        }
    }

    /// <summary>Finds out before the work whether its result can be written.</summary>
    private void CheckOutput()
    {
        try
        {
            if (Directory.Exists(schedule.Output)) throw new IOException("it is a directory");
            Directory.CreateDirectory(Path.GetDirectoryName(schedule.Output)!);
            var probe = schedule.Output + ".partial";
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Fungi:Pretrain:Output: {schedule.Output} cannot be written: {exception.Message}", exception);
        }
    }

    private static LossContext Context(
        ObjectivePlan plan, Backbone backbone, MeanTeacher? teacher, ViewRenderer renderer, IReadOnlyList<ViewSource> samples, Dictionary<string, ProjectionHead> heads)
    {
        var views = plan.Views.Groups.ToDictionary(group => group, group => renderer.Render(group, samples));
        return new()
        {
            Plan = plan,
            Views = views.ToDictionary(group => group.Key.Name, group => Forward(backbone, group), StringComparer.Ordinal),
            TeacherViews = teacher is null
                ? null
                : views.Where(group => TeacherInputs(plan).Any(input => plan.GroupsOf(input).Contains(group.Key)))
                    .ToDictionary(group => group.Key.Name, group => Forward(teacher.Backbone, group), StringComparer.Ordinal),
            Heads = heads,
        };

        EmbeddedViews Forward(Backbone backbone, KeyValuePair<ViewGroup, RenderedViews> group) =>
            ViewPass.Embed(backbone, group.Value, plan.ReadsPatchTokens(group.Key));
    }

    private static IEnumerable<HeadInput> TeacherInputs(ObjectivePlan plan) => plan.Inputs.OfType<HeadInput>().Where(input => input.IsOfTeacher());

    private MeanTeacher? CreateTeacher(ObjectivePlan plan, Backbone student, RandomKey key)
    {
        if (!TeacherInputs(plan).Any()) return null;
        var own = plan.Heads.First(head => head.Name == HeadProjection.Teacher);
        var followed = plan.Heads.FirstOrDefault(head => head.Name == HeadSpecification.DefaultName);
        if (followed is null || followed with { Name = own.Name } != own)
            throw new InputException($"objective '{schedule.Objective!.Name}': its teacher head {own} does not match the head '{HeadSpecification.DefaultName}' whose average it is; expected equal sizes.");
        return new(Copy(student), CreateHead(plan, followed, student, key));
    }

    private ProjectionHead CreateHead(ObjectivePlan plan, HeadSpecification head, Backbone backbone, RandomKey key) => head is { Fit: not HeadFit.None, Dim: null }
        ? throw new InputException($"objective '{schedule.Objective!.Name}': its head '{head.Name}' takes its size from what it is fitted to, and in pretraining it is trained instead; expected a Dim.")
        : ProjectionHead.Random(head with { Fit = HeadFit.None }, plan.InputDim(head, backbone.EmbeddingDim), key.With("head").With(head.Name), backbones.Device);

    /// <summary>The backbone to start from, in float32 whatever the configured precision: weights are trained in full.</summary>
    private Backbone Start()
    {
        if (schedule.Architecture is null)
        {
            var loaded = backbones.Load();
            loaded.Precision = Precision.Float32;
            return loaded;
        }

        var created = VisionTransformer.Create(schedule.Architecture, options.Seed);
        created.To(backbones.Device);
        return created;
    }

    /// <summary>A backbone that starts as the student does: the same architecture with the same values.</summary>
    private Backbone Copy(Backbone student)
    {
        var copy = Start();
        var (averages, values) = (copy.Parameters, student.Parameters);
        ExponentialMovingAverage.Update(averages.Values, averages.Keys.Select(name => values[name]), 0);
        copy.Refresh();
        return copy;
    }
}
