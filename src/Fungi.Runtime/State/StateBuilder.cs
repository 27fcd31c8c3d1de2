using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>Makes everything that stays frozen while features are extracted: the objectives' heads and banks.</summary>
/// <param name="backbone">What embeds the banks' samples.</param>
/// <param name="targetLayer">Where the precision rises, as it does for the samples that will meet the banks.</param>
/// <param name="device">Where it lives.</param>
/// <param name="renderer">What makes their views.</param>
/// <param name="train">The split that banks are drawn from.</param>
/// <param name="providers">What computes loss inputs.</param>
/// <param name="options">Seed, workers and view budget.</param>
internal sealed class StateBuilder(
    Backbone backbone, string targetLayer, Device device, ViewRenderer renderer, IDataset train, LossInputProviders providers, FungiOptions options)
{
    /// <summary>Builds one objective's state; a pure function of the configuration, the seed and the training split.</summary>
    public ObjectiveEvaluator Build(
        ConfiguredObjective objective, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var plan = objective.Features;
        var heads = plan.Heads.ToDictionary(
            head => head.Name,
            head => ProjectionHead.Random(head, backbone.EmbeddingDim, RandomKey.From(options.Seed).With("head").With(objective.Name).With(head.Name), device),
            StringComparer.Ordinal);
        var banks = new Dictionary<BankInput, Bank>();
        var evaluator = new ObjectiveEvaluator(objective.Name, plan, heads, banks, providers);
        try
        {
            foreach (var bank in plan.Banks) banks.Add(bank, BuildBank(objective.Name, plan, bank, heads, progress, cancellation));
            return evaluator;
        }
        catch
        {
            evaluator.Dispose();
            throw;
        }
    }

    private Bank BuildBank(
        string objective, ObjectivePlan plan, BankInput input, IReadOnlyDictionary<string, ProjectionHead> heads, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var source = plan.Referred<ViewInput>(input, input.Of);
        var count = input.Size + 1; // the spare, for whoever is in the bank
        if (train.Items.Count < count)
            throw new InputException($"objective '{objective}': its bank of {input.Size} needs {count} training samples, one to spare; {train.Location} has {train.Items.Count}.");

        var stage = $"{objective} bank";
        var perPass = Math.Max(1, options.ViewsPerPass / plan.Views.Count);
        var order = CounterRandom.Permutation(RandomKey.From(options.Seed).With("bank"), train.Items.Count);
        var loader = new ImageLoader(train, order.Chunk(perPass), options.Workers, options.OnBadImage);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var rows = new List<Tensor>();
        var ids = new List<string>();
        progress.Report(new(stage, 0, count));
        foreach (var batch in loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation))
        {
            using var batchScope = NewDisposeScope();
            var samples = batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null).Take(count - ids.Count)
                .Select(pair => ViewSource.From(train.Items[pair.First].Id, pair.Second.Image!, device)).ToList();
            if (samples.Count == 0) continue;
            var views = plan.GroupsOf(source).ToDictionary(
                group => group.Name, group => ViewPass.Run(backbone, targetLayer, renderer.Render(group, samples), plan.ReadsPatchTokens(group)).Views);
            rows.Add(providers.Provide(source, new LossContext { Plan = plan, Views = views, Heads = heads }).detach().MoveToOuterDisposeScope());
            ids.AddRange(samples.Select(sample => sample.SampleId));
            progress.Report(new(stage, ids.Count, count));
            if (ids.Count == count) break;
        }

        if (ids.Count < count) throw new InputException($"objective '{objective}': its bank of {input.Size} needs {count} readable training samples; {train.Location} has {ids.Count}.");
        return new(cat(rows).DetachFromDisposeScope(), ids);
    }
}
