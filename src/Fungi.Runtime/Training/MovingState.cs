using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>
/// Frozen inputs while a backbone is pretrained and what they are made from moves. They are made from a queue of the latest samples' values:
/// a bank is the queue itself, as in MoCo; the rest is computed anew each time that the queue holds other samples throughout, as
/// DeepCluster's centres are once an epoch. Moments with a momentum are moving averages of the batches' instead. Queues and averages are
/// filled before the first step, so that no loss aims at what no sample is like.
/// </summary>
/// <param name="plan">The objective's plan.</param>
/// <param name="weights">The objective's weights, which are trained.</param>
/// <param name="providers">What computes loss inputs.</param>
/// <param name="batchSize">Samples per step.</param>
/// <param name="key">What random numbers are drawn from.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="embedder">Embeds images that are no samples.</param>
internal sealed class MovingState(
    ObjectivePlan plan, IReadOnlyDictionary<FrozenInput, Tensor> weights, LossInputProviders providers, int batchSize, RandomKey key, Device device, ImageEmbedder embedder)
    : IDisposable
{
    private readonly List<MomentsInput> averages = [.. plan.Inputs.OfType<MomentsInput>().Where(IsAverage)];

    private readonly Dictionary<string, LatentQueue> queues = plan.Inputs.OfType<SampledInput>().Where(input => !IsAverage(input))
        .SelectMany(input => plan.Inputs.OfType<ViewInput>().Where(source => input.Sources.Contains(source.Parameter, StringComparer.Ordinal)).Select(source => (source.Parameter, input.Size)))
        .GroupBy(read => read.Parameter, StringComparer.Ordinal).ToDictionary(source => source.Key, source => new LatentQueue(source.Max(read => read.Size)), StringComparer.Ordinal);

    private readonly Dictionary<string, Tensor> computed = new(StringComparer.Ordinal);

    /// <summary>Whether all queues are full and all averages begun.</summary>
    public bool IsFull => queues.Values.All(queue => queue.IsFull) && averages.All(input => computed.ContainsKey(input.Parameter));

    /// <summary>The values of a batch that frozen inputs are made from, as constants, by parameter.</summary>
    public Dictionary<string, Tensor> Read(LossContext context) => queues.Keys.Union(averages.SelectMany(input => input.Sources), StringComparer.Ordinal).ToDictionary(
        parameter => parameter,
        parameter => providers.Provide(plan.Input<ViewInput>(parameter), context).detach(),
        StringComparer.Ordinal);

    /// <summary>The frozen inputs of a step, made from the samples before it.</summary>
    public Dictionary<FrozenInput, Tensor> Frozen(long step, CancellationToken cancellation)
    {
        var frozen = weights.Concat(plan.Aggregates.Where(input => computed.ContainsKey(input.Parameter)).Select(input => KeyValuePair.Create(input, computed[input.Parameter]))).ToDictionary();
        var sources = new FrozenSources(
            plan, queues.ToDictionary(queue => queue.Key, queue => queue.Value.Latents, StringComparer.Ordinal), frozen, key.With("frozen").With(step), device, embedder, cancellation);
        foreach (var input in plan.Aggregates.Where(input => IsStale(input, step)))
            frozen[input] = Keep(input, providers.Compute(input, sources));
        foreach (var bank in plan.Banks) frozen.Add(bank, queues[bank.Of].Latents.narrow(0, 0, bank.Size));
        return frozen;
    }

    /// <summary>Lets the values of a batch join queues and averages.</summary>
    public void Push(IReadOnlyDictionary<string, Tensor> newest)
    {
        using var scope = NewDisposeScope();
        foreach (var (parameter, queue) in queues) queue.Push(newest[parameter]);
        var sources = new FrozenSources(plan, newest, weights, key, device, embedder, CancellationToken.None);
        foreach (var input in averages)
        {
            var batch = providers.Compute(input with { Size = (int)newest[input.Of].shape[0] }, sources);
            if (computed.TryGetValue(input.Parameter, out var average)) ExponentialMovingAverage.Update([average], [batch], input.Momentum);
            else Keep(input, batch);
        }
    }

    /// <summary>All that it is, by name.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors() =>
    [
        .. queues.Select(queue => KeyValuePair.Create($"queues/{queue.Key}", queue.Value.Latents)),
        .. computed.Select(value => KeyValuePair.Create($"computed/{value.Key}", value.Value)),
    ];

    /// <summary>Becomes what another was.</summary>
    /// <param name="tensor">Its tensors by their names; null for one that it had not.</param>
    public void Restore(Func<string, Tensor?> tensor)
    {
        using var scope = NewDisposeScope();
        foreach (var (parameter, queue) in queues)
            if (tensor($"queues/{parameter}") is { } latents) queue.Push(latents.to(device));
        foreach (var input in plan.Aggregates)
            if (tensor($"computed/{input.Parameter}") is { } value) Keep(input, value.to(device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in queues.Values) queue.Dispose();
        foreach (var value in computed.Values) value.Dispose();
    }

    private static bool IsAverage(SampledInput input) => input is MomentsInput { Momentum: > 0 };

    private Tensor Keep(FrozenInput input, Tensor value)
    {
        if (computed.Remove(input.Parameter, out var previous)) previous.Dispose();
        computed.Add(input.Parameter, value.DetachFromDisposeScope());
        return value;
    }

    private bool IsStale(FrozenInput input, long step) => input is not WeightInput && !averages.Contains(input)
        && (!computed.ContainsKey(input.Parameter) || (Period(input) is { } period && step % period == 0));

    /// <summary>
    /// After how many steps an input's samples are all others. What is not made from samples itself, as potentials are not, follows what it
    /// is made from; null where that is nothing.
    /// </summary>
    private long? Period(FrozenInput input) => input is SampledInput sampled
        ? (sampled.Size + batchSize - 1) / batchSize
        : plan.Inputs.OfType<FrozenInput>().Where(source => input.Sources.Contains(source.Parameter, StringComparer.Ordinal)).Min(Period);
}
