using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>The training samples that frozen state is made from: the first that can be read of an order that the seed draws.</summary>
/// <param name="backbone">What embeds them.</param>
/// <param name="targetLayer">Where the precision rises, as it does for the samples that will meet the state.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="renderer">What makes their views.</param>
/// <param name="train">The split that they are drawn from.</param>
/// <param name="providers">What computes loss inputs.</param>
/// <param name="options">Seed and workers.</param>
/// <param name="budget">Says how many are embedded at once.</param>
/// <param name="metrics">Measures the work.</param>
internal sealed class TrainingSamples(
    Backbone backbone, string targetLayer, Device device, ViewRenderer renderer, IDataset train, LossInputProviders providers, FungiOptions options, ViewBudget budget, FungiMetrics metrics)
{
    /// <summary>How many there are, whether they can be read or not.</summary>
    public int Count => train.Items.Count;

    /// <summary>Where they are.</summary>
    public string Location => train.Location;

    /// <summary>Embeds images that are no samples as the samples are embedded, in every precision.</summary>
    public ImageEmbedder Embedder { get; } = new(
        images => ViewPass.Run(backbone, targetLayer, new RenderedViews(images.unsqueeze(1))).Views.Embeddings.select(1, 0), budget.Views);

    /// <summary>The values of inputs for the first samples.</summary>
    /// <param name="objective">The objective's name.</param>
    /// <param name="plan">Its plan, that the inputs are of.</param>
    /// <param name="heads">The heads that they pass through.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="part">What the values are for: with the objective's name, the work's name in progress.</param>
    /// <param name="progress">Told after each pass.</param>
    /// <param name="cancellation">Stops between passes.</param>
    /// <returns>[S, V, ...] of each input, by parameter, and the S samples' ids; fewer than asked for where no more can be read.</returns>
    public (Dictionary<string, Tensor> Values, List<string> SampleIds) Read(
        string objective,
        ObjectivePlan plan,
        IReadOnlyDictionary<string, ProjectionHead> heads,
        IReadOnlyList<ViewInput> inputs,
        int count,
        string part,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation)
    {
        var groups = plan.Views.Groups.Where(group => inputs.Any(input => plan.GroupsOf(input).Contains(group))).ToList();
        var viewsPerSample = groups.Where(plan.ReadsBackbone).Sum(group => group.Count);
        var order = CounterRandom.Permutation(RandomKey.From(options.Seed).With("bank"), train.Items.Count);
        var loader = new ImageLoader(train, order.Chunk(budget.SamplesPerPass(viewsPerSample)), options.Workers, options.OnBadImage);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var parts = inputs.ToDictionary(input => input.Parameter, _ => new List<Tensor>(), StringComparer.Ordinal);
        var ids = new List<string>();
        progress.Report(new($"{objective} {part}", 0, count));
        var measured = metrics.For("state", "train");
        foreach (var batch in measured.Batches(loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation)))
        {
            var readable = batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null).Take(count - ids.Count).ToList();
            budget.Spend(readable, viewsPerSample, pairs =>
            {
                using var passScope = NewDisposeScope();
                var start = Stopwatch.GetTimestamp();
                var samples = pairs.Select(pair => ViewSource.From(train.Items[pair.First].Id, pair.Second.Image!, device)).ToList();
                var views = groups.ToDictionary(group => group.Name, group => Pass(group, samples).Views);
                var context = new LossContext { Plan = plan, Views = views, Heads = heads };
                var values = inputs.Select(input => Guarded.Named(objective, () => providers.Provide(input, context)).detach()).ToList();
                foreach (var (input, value) in inputs.Zip(values)) parts[input.Parameter].Add(value.MoveToOuterDisposeScope());
                ids.AddRange(samples.Select(sample => sample.SampleId));
                measured.Computed(start, samples.Count, viewsPerSample);
            });
            progress.Report(new($"{objective} {part}", ids.Count, count));
            if (ids.Count == count) break;
        }

        if (ids.Count == 0) throw new InputException($"{train.Location}: no training image can be read; expected images.");
        return (parts.ToDictionary(part => part.Key, part => cat(part.Value).MoveToOuterDisposeScope(), StringComparer.Ordinal), ids);

        ViewPass Pass(ViewGroup group, IReadOnlyList<ViewSource> samples)
        {
            RenderedViews rendered;
            using (FungiActivities.Start("views")) rendered = Guarded.Run(objective, "its transform", () => renderer.Render(group, samples));
            using var activity = FungiActivities.Start("backbone");
            return plan.ReadsBackbone(group) ? ViewPass.Run(backbone, targetLayer, rendered, plan.ReadsPatchTokens(group)) : ViewPass.Without(rendered);
        }
    }
}
