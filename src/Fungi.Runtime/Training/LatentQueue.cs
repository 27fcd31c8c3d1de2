using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>
/// A bank while a backbone is pretrained: the latents of the latest samples, first in, first out, as in MoCo (He et al. 2020, arXiv
/// 1911.05722). It starts empty.
/// </summary>
/// <param name="size">How many samples it holds, S.</param>
internal sealed class LatentQueue(long size) : IDisposable
{
    private Tensor? latents;

    /// <summary>Whether it holds S samples.</summary>
    public bool IsFull => latents?.shape[0] == size;

    /// <summary>[S, ...], the newest first; fewer until it is full.</summary>
    public Tensor Latents => latents ?? throw new InvalidOperationException("The queue is empty.");

    /// <summary>Takes new latents [B, ...] in and lets the oldest go.</summary>
    public void Push(Tensor newest)
    {
        using var previous = latents;
        using var scope = NewDisposeScope();
        var all = previous is null ? newest.detach() : cat([newest.detach(), previous]);
        latents = all.narrow(0, 0, Math.Min(size, all.shape[0])).clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => latents?.Dispose();
}
