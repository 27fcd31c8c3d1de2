using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Benchmarking;

/// <summary>
/// Frozen state that takes no time to build: banks hold noise of the right shape, which costs a loss as much as other samples' latents do.
/// What heads and other inputs are fitted to is built as ever.
/// </summary>
internal static class SyntheticState
{
    /// <summary>One objective's state.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="builder">Builds what is not made up.</param>
    /// <param name="samples">Tell the shapes.</param>
    /// <param name="embeddingDim">E, the size of what enters the heads.</param>
    /// <param name="providers">Compute the loss's inputs.</param>
    /// <param name="cancellation">Stops between passes.</param>
    public static ObjectiveEvaluator Of(
        ConfiguredObjective objective, StateBuilder builder, TrainingSamples samples, int embeddingDim, LossInputProviders providers, CancellationToken cancellation)
    {
        var plan = objective.Features;
        var progress = new Progress<WorkProgress>();
        if (!plan.Banks.Any() || plan.Aggregates.Any() || plan.Heads.Any(head => head.Fit != HeadFit.None)) return builder.Build(objective, progress, cancellation);

        using var scope = NewDisposeScope();
        var key = RandomKey.From(0).With(objective.Name);
        var heads = plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.Random(head, plan.InputDim(head, embeddingDim), key.With(head.Name), CPU), StringComparer.Ordinal);
        var (values, _) = samples.Read(objective.Name, plan, heads, [.. plan.Inputs.OfType<SampledInput>().SelectMany(plan.SourcesOf).Distinct()], 1, "state", progress, cancellation);
        var banks = plan.Banks.ToDictionary(input => input, input =>
        {
            long[] shape = [input.Size + 1, .. values[input.Of].shape[1..]];
            return new Bank(
                CounterRandom.Uniform(key.With(input.Parameter), -1, 1, shape).DetachFromDisposeScope(), [.. Enumerable.Range(0, input.Size + 1).Select(row => $"noise {row}")]);
        });
        return new(objective.Name, plan, heads, banks, new Dictionary<FrozenInput, Tensor>(), providers);
    }
}
