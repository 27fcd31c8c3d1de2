using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>
/// A bank while a backbone is pretrained: the latents of the latest samples, first in, first out, as in MoCo (He et al. 2020, arXiv
/// 1911.05722). It starts with random latents, as theirs does.
/// </summary>
internal sealed class LatentQueue : IDisposable
{
    private readonly long size;
    private Tensor latents;

    /// <param name="size">How many samples it holds.</param>
    /// <param name="shape">The shape of each: views and L.</param>
    /// <param name="key">What the first latents are drawn from.</param>
    /// <param name="device">Where it lives.</param>
    public LatentQueue(long size, IEnumerable<long> shape, RandomKey key, Device device)
    {
        this.size = size;
        latents = CounterRandom.Uniform(key, -1, 1, [size, .. shape]).to(device).DetachFromDisposeScope();
    }

    /// <summary>[S, ...], the newest first.</summary>
    public Tensor Latents => latents;

    /// <summary>Takes new latents [B, ...] in and lets the oldest go.</summary>
    public void Push(Tensor newest)
    {
        var previous = latents;
        using (var scope = NewDisposeScope()) latents = cat([newest.detach(), previous]).narrow(0, 0, size).clone().DetachFromDisposeScope();
        previous.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => latents.Dispose();
}
