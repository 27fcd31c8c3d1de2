using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>Makes everything that stays frozen while features are extracted: the objectives' heads, banks and other frozen inputs.</summary>
/// <param name="embeddingDim">E, the size of what enters the heads.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="train">What state is made from.</param>
/// <param name="providers">What computes loss inputs.</param>
/// <param name="seed">What random numbers are drawn from.</param>
internal sealed class StateBuilder(int embeddingDim, Device device, TrainingSamples train, LossInputProviders providers, long seed)
{
    /// <summary>Builds one objective's state; a pure function of the configuration, the seed and the training split.</summary>
    public ObjectiveEvaluator Build(
        ConfiguredObjective objective, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var activity = FungiActivities.Start("objective", FungiActivities.ObjectiveTag, objective.Name);
        var plan = objective.Features;
        var heads = plan.Heads.ToDictionary(
            head => head.Name,
            head => ProjectionHead.Random(head, plan.InputDim(head, embeddingDim), RandomKey.From(seed).With("head").With(objective.Name).With(head.Name), device),
            StringComparer.Ordinal);
        var banks = new Dictionary<BankInput, Bank>();
        var frozen = new Dictionary<FrozenInput, Tensor>();
        var evaluator = new ObjectiveEvaluator(objective.Name, plan, heads, banks, frozen, providers);
        try
        {
            FitHeads(objective.Name, plan, heads, progress, cancellation);
            Freeze(objective.Name, plan, heads, banks, frozen, progress, cancellation);
            return evaluator;
        }
        catch
        {
            evaluator.Dispose();
            throw;
        }
    }

    /// <summary>Fits what heads are fitted: first those whose targets need no fitted head, then those whose targets need these, and so on.</summary>
    private void FitHeads(
        string objective, ObjectivePlan plan, Dictionary<string, ProjectionHead> heads, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var unfitted = plan.Inputs.OfType<HeadInput>().Where(input => input.Head is { Fit: not HeadFit.None })
            .DistinctBy(input => input.Head!.Name).ToDictionary(input => input, input => plan.Input<ViewInput>(input.Head!.FitTarget!));
        while (unfitted.Count > 0)
        {
            using var scope = NewDisposeScope();
            var ready = unfitted.Where(fit => !plan.HeadsOf(fit.Key).Skip(1).Concat(plan.HeadsOf(fit.Value)).Any(head => unfitted.Keys.Any(other => other.Head == head))).ToList();
            if (ready.Count == 0)
                throw new InputException($"objective '{objective}': the heads {string.Join(" and ", unfitted.Keys.Select(input => $"'{input.Head!.Name}'"))} are fitted to each other's output; expected a target that does not depend on the head.") { Objective = objective };
            var size = ready.Max(fit => fit.Key.Head!.FitSize);
            var (values, _) = train.Read(objective, plan, heads, [.. ready.SelectMany(fit => new[] { fit.Key, fit.Value }).Distinct()], Math.Min(size, train.Count), "heads", progress, cancellation);
            foreach (var (input, target) in ready)
            {
                var (weight, bias) = Guarded.Named(objective, () => HeadFitting.LastLayer(input, First(input.Parameter), First(target.Parameter), cancellation));
                heads[input.Head!.Name] = heads[input.Head.Name].With(weight.contiguous().DetachFromDisposeScope(), bias.DetachFromDisposeScope());
                unfitted.Remove(input);

                Tensor First(string parameter) => values[parameter].narrow(0, 0, Math.Min(input.Head!.FitSize, values[parameter].shape[0]));
            }
        }
    }

    private void Freeze(
        string objective,
        ObjectivePlan plan,
        IReadOnlyDictionary<string, ProjectionHead> heads,
        Dictionary<BankInput, Bank> banks,
        Dictionary<FrozenInput, Tensor> frozen,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (values, ids) = (new Dictionary<string, Tensor>(StringComparer.Ordinal), new List<string>());
        if (plan.Inputs.OfType<SampledInput>().MaxBy(Samples) is { } largest)
        {
            ThrowIfFewer(largest, train.Count);
            var sources = plan.Inputs.OfType<SampledInput>().SelectMany(plan.SourcesOf).Distinct();
            (values, ids) = train.Read(objective, plan, heads, [.. sources], Samples(largest), "state", progress, cancellation);
            ThrowIfFewer(largest, ids.Count);
        }

        foreach (var input in plan.Banks)
            banks.Add(input, new(values[input.Of].narrow(0, 0, Samples(input)).clone().DetachFromDisposeScope(), [.. ids.Take(Samples(input))]));
        var made = new FrozenSources(plan, values, frozen, RandomKey.From(seed).With("frozen").With(objective), device, train.Embedder, cancellation);
        foreach (var input in plan.Aggregates)
            frozen.Add(input, Guarded.Named(objective, () => providers.Compute(input, made)).DetachFromDisposeScope());

        // The spare is for whoever is in the bank.
        static int Samples(SampledInput input) => input is BankInput ? input.Size + 1 : input.Size;

        void ThrowIfFewer(SampledInput largest, int count)
        {
            if (count >= Samples(largest)) return;
            var needs = largest is BankInput bank ? $"bank of {bank.Size} needs {Samples(bank)} training samples, one to spare" : $"input '{largest.Parameter}' needs {largest.Size} training samples";
            throw new InputException($"objective '{objective}': its {needs}; {train.Location} has {count}{(count < train.Count ? " that can be read" : "")}.") { Objective = objective };
        }
    }
}
