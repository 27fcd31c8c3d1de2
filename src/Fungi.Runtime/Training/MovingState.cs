using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>
/// Frozen inputs while a backbone is pretrained and what they are made from moves. They are made from a queue of the latest samples' values:
/// a bank is the queue itself, as in MoCo; the rest is computed anew each time that the queue holds other samples throughout, as
/// DeepCluster's centres are once an epoch. The queues are filled before the first step, so that no loss aims at what no sample is like.
/// </summary>
/// <param name="plan">The objective's plan.</param>
/// <param name="providers">What computes loss inputs.</param>
/// <param name="batchSize">Samples per step.</param>
/// <param name="key">What random numbers are drawn from.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="embed">The backbone, from normalised images [N, 3, H, W] to embeddings [N, E] without gradient.</param>
internal sealed class MovingState(
    ObjectivePlan plan, LossInputProviders providers, int batchSize, RandomKey key, Device device, Func<Tensor, Tensor> embed) : IDisposable
{
    private readonly Dictionary<string, LatentQueue> queues = plan.Inputs.OfType<SampledInput>()
        .SelectMany(input => plan.SourcesOf(input).Select(source => (Source: source.Parameter, input.Size)))
        .GroupBy(read => read.Source, StringComparer.Ordinal).ToDictionary(source => source.Key, source => new LatentQueue(source.Max(read => read.Size)), StringComparer.Ordinal);

    private readonly Dictionary<FrozenInput, Tensor> computed = [];
    private long step;

    /// <summary>Whether all queues are full.</summary>
    public bool IsFull => queues.Values.All(queue => queue.IsFull);

    /// <summary>The values of a batch that frozen inputs are made from, as constants, by parameter.</summary>
    public Dictionary<string, Tensor> Read(LossContext context) => queues.Keys.ToDictionary(
        parameter => parameter,
        parameter => providers.Provide(plan.Input<ViewInput>(parameter), context).detach(),
        StringComparer.Ordinal);

    /// <summary>The frozen inputs of the next step, made from the samples before it.</summary>
    public Dictionary<FrozenInput, Tensor> Frozen(CancellationToken cancellation)
    {
        var sources = new FrozenSources(
            plan, queues.ToDictionary(queue => queue.Key, queue => queue.Value.Latents, StringComparer.Ordinal), computed, key.With("frozen").With(step), device, embed, cancellation);
        foreach (var input in plan.Aggregates.Where(IsStale))
        {
            var value = providers.Compute(input, sources).DetachFromDisposeScope();
            if (computed.Remove(input, out var previous)) previous.Dispose();
            computed.Add(input, value);
        }

        step++;
        return computed.Concat(plan.Banks.Select(bank => KeyValuePair.Create<FrozenInput, Tensor>(bank, queues[bank.Of].Latents.narrow(0, 0, bank.Size)))).ToDictionary();
    }

    /// <summary>Lets the values of a batch join the queues.</summary>
    public void Push(IReadOnlyDictionary<string, Tensor> newest)
    {
        foreach (var (parameter, values) in newest) queues[parameter].Push(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in queues.Values) queue.Dispose();
        foreach (var value in computed.Values) value.Dispose();
    }

    // What is not made from samples itself, as potentials are not, follows what it is made from.
    private bool IsStale(FrozenInput input) => step % Math.Ceiling(Source(input).Size / (double)batchSize) == 0;

    private SampledInput Source(FrozenInput input) => input as SampledInput ?? Source(plan.Input<FrozenInput>(input.Sources.First()));
}
