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
        var lanes = Enumerable.Range(0, Lanes.On(device)).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loader = new ImageLoader(train, order.Chunk(budget.SamplesPerPass(viewsPerSample)), options.Workers, options.OnBadImage);
        using var scope = NewDisposeScope();
        var passes = new List<List<(string[] Ids, Tensor[] Values)>>(); // of each batch, in the batches' order
        var (taken, done) = (0, 0);
        progress.Report(new($"{objective} {part}", 0, count));
        var measured = metrics.For("state", "train");
        using (var batches = loader.LoadAsync(stop.Token).ToBlockingEnumerable(stop.Token).GetEnumerator())
        {
            Lanes.Run(lanes, stop, _ =>
            {
                using var frozen = no_grad();
                while (Next() is var (readable, own, span))
                {
                    using (span) Compute(readable, own);
                }
            });

            (List<(int Index, LoadedImage Image)> Readable, List<(string[] Ids, Tensor[] Values)> Own, Activity? Span)? Next()
            {
                lock (passes)
                {
                    if (taken == count) return null;
                    stop.Token.ThrowIfCancellationRequested();
                    if (measured.Next(batches) is not var (batch, span)) return null;
                    var readable = batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null).Take(count - taken).ToList();
                    taken += readable.Count;
                    passes.Add([]);
                    return (readable, passes[^1], span);
                }
            }
        }

        var computed = passes.SelectMany(own => own).ToList();
        if (computed.Count == 0) throw new InputException($"{train.Location}: no training image can be read; expected images.");
        var joined = inputs.Index().ToDictionary(
            input => input.Item.Parameter, input => cat([.. computed.Select(pass => pass.Values[input.Index])]).MoveToOuterDisposeScope(), StringComparer.Ordinal);
        foreach (var value in computed.SelectMany(pass => pass.Values)) value.Dispose(); // no lane's scope owns them
        return (joined, [.. computed.SelectMany(pass => pass.Ids)]);

        void Compute(List<(int Index, LoadedImage Image)> readable, List<(string[] Ids, Tensor[] Values)> own) => budget.Spend(readable, viewsPerSample, pairs =>
        {
            using var passScope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            var samples = pairs.Select(pair => ViewSource.From(train.Items[pair.Index].Id, pair.Image.Image!, device)).ToList();
            var views = groups.ToDictionary(group => group.Name, group => Pass(group, samples).Views);
            var context = new LossContext { Plan = plan, Views = views, Heads = heads };
            var values = inputs.Select(input => Guarded.Named(objective, () => providers.Provide(input, context)).detach()).ToArray();
            own.Add(([.. samples.Select(sample => sample.SampleId)], [.. values.Select(value => value.DetachFromDisposeScope())]));
            measured.Computed(start, samples.Count, viewsPerSample);
            lock (passes) progress.Report(new($"{objective} {part}", done += samples.Count, count));
        });

        ViewPass Pass(ViewGroup group, IReadOnlyList<ViewSource> samples)
        {
            RenderedViews rendered;
            using (FungiActivities.Start("views")) rendered = Guarded.Run(objective, "its transform", () => renderer.Render(group, samples));
            using var activity = FungiActivities.Start("backbone");
            return plan.ReadsBackbone(group) ? ViewPass.Run(backbone, targetLayer, rendered, plan.ReadsPatchTokens(group)) : ViewPass.Without(rendered);
        }
    }
}
