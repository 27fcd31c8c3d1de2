using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Training;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>
/// Trains a backbone with one objective: AdamW, a cosine schedule with warm-up, and, where the loss reads a stop-gradient head named
/// <c>teacher</c>, the exponential moving average of backbone and student head as the teacher.
/// </summary>
/// <param name="options">Schedule, sizes and seed.</param>
/// <param name="backbone">Randomly initialised or loaded; its weights change.</param>
/// <param name="objective">What to minimise.</param>
/// <param name="dataset">The images; labels are not read.</param>
/// <param name="executors">What executes view steps.</param>
/// <param name="providers">What computes loss inputs.</param>
public sealed class Pretraining(
    PretrainOptions options,
    Backbone backbone,
    ISslObjective objective,
    IDataset dataset,
    IEnumerable<IViewStepExecutor> executors,
    LossInputProviders providers) : IDisposable
{
    private readonly ObjectivePlan plan = objective.Pretraining;
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>Trains for the configured epochs.</summary>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public async Task RunAsync(IProgress<PretrainProgress> progress, CancellationToken cancellation)
    {
        var batches = dataset.Items.Count / options.BatchSize;
        if (batches == 0) throw new InputException($"Fungi:Pretrain:BatchSize: {options.BatchSize} is more than the {dataset.Items.Count} training images; expected at most as many.");
        var heads = plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.Random(head, backbone.EmbeddingDim, RandomKey.From(options.Seed, "pretrain", head.Name), backbone.Device), StringComparer.Ordinal);
        using var teacher = Teacher.Of(backbone, heads);
        var students = heads.Values.Where(head => head != teacher?.Head).SelectMany(head => head.Parameters).Select(parameter => parameter.Value);
        var parameters = backbone.Parameters.Values.Concat(students).ToList();
        foreach (var parameter in parameters) parameter.requires_grad_(true);
        using var optimizer = new AdamW(parameters);
        var steps = options.Epochs * batches;
        var learningRate = new CosineSchedule(options.LearningRate, options.EndLearningRate, options.WarmupEpochs * batches, steps);
        var momentum = new CosineSchedule(options.TeacherMomentum, 1, 0, steps);
        var renderer = new ViewRenderer(backbone.ImageSize, backbone.InferenceView, options.Seed, backbone.Device, executors);

        var step = 0;
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var order = CounterRandom.Permutation(RandomKey.From(options.Seed, "epoch", epoch), dataset.Items.Count);
            var loader = new ImageLoader(dataset, order.Take(batches * options.BatchSize).Chunk(options.BatchSize), options.Workers, OnBadImage.Fail);
            await foreach (var batch in loader.LoadAsync(cancellation))
            {
                using var batchScope = NewDisposeScope();
                // The epoch is part of the sample's name, so that each epoch draws other views.
                var samples = batch.Indices.Zip(batch.Images, (index, image) => new ViewSource($"{dataset.Items[index].Id}#{epoch}", image!.ToTensor(backbone.Device))).ToList();
                var loss = Loss(renderer, samples, heads, teacher).mean();
                var gradients = autograd.grad([loss], parameters, allow_unused: true);
                GradientClipping.ClipNorm(gradients.OfType<Tensor>(), options.ClipNorm);
                optimizer.Step([.. gradients], learningRate.At(step), options.WeightDecay);
                teacher?.Follow(backbone, heads[HeadSpecification.DefaultName], momentum.At(step));
                step++;
                progress.Report(new(epoch, step, steps, loss.ToDouble()));
            }
        }

        foreach (var parameter in parameters) parameter.requires_grad_(false);
    }

    /// <inheritdoc/>
    public void Dispose() => scope.Dispose();

    private Tensor Loss(ViewRenderer renderer, IReadOnlyList<ViewSource> samples, Dictionary<string, ProjectionHead> heads, Teacher? teacher)
    {
        var views = plan.Views.Groups.ToDictionary(group => group.Name, group => renderer.Render(group, samples), StringComparer.Ordinal);
        var context = new LossContext
        {
            Groups = plan.Views.Groups,
            Embeddings = Embed(backbone, views),
            TeacherEmbeddings = teacher is null ? null : TeacherEmbeddings(teacher, views),
            Heads = heads,
            Banks = new Dictionary<BankInput, Tensor>(),
        };
        return plan.Loss(providers.Provide(plan, context));
    }
}
