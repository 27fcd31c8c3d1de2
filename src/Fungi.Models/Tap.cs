using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// Asks one forward pass to stop at a linear layer or convolution: it keeps the layer's input, and replaces its output by a leaf that requires gradients.
/// So the autograd graph begins at that output, and with the gradient g of a loss with respect to it, the layer's per-sample gradient is
/// the sum over tokens of g ⊗ [input, 1], or g ⊗ input where the layer has no bias. A convolution's tokens are its positions, its input there
/// the patch under the kernel.
/// </summary>
/// <param name="layer">The layer's dotted path, one of <see cref="Backbone.LinearLayers"/>.</param>
/// <param name="reached">Called when the layer is left.</param>
public sealed class Tap(string layer, Action? reached = null) : IDisposable
{
    private Tensor? input;
    private Tensor? output;

    /// <summary>The layer's dotted path.</summary>
    public string Layer { get; internal set; } = layer;

    /// <summary>What entered the layer, detached, float32 [N, T, in]; the tap owns it.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has reached the layer.</exception>
    public Tensor Input => input ?? throw NotReached();

    /// <summary>What left the layer: a leaf that requires gradients, float32 [N, T, out]; the tap owns it.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has reached the layer.</exception>
    public Tensor Output => output ?? throw NotReached();

    /// <summary>Whether the layer adds a bias, whose gradient is then the last column of the layer's.</summary>
    public bool HasBias { get; private set; }

    /// <summary>Whether a forward pass has reached the layer. A tap serves one pass.</summary>
    public bool IsReached => output is not null;

    /// <summary>Called by the layer itself.</summary>
    /// <param name="value">The layer's input.</param>
    /// <param name="forward">The layer.</param>
    /// <param name="hasBias">Whether it adds a bias.</param>
    /// <returns><see cref="Output"/>.</returns>
    public Tensor Capture(Tensor value, Func<Tensor, Tensor> forward, bool hasBias = true)
    {
        if (IsReached) throw new InvalidOperationException($"The tap on '{Layer}' has served a forward pass already.");
        HasBias = hasBias;
        input = value.detach().to(ScalarType.Float32).DetachFromDisposeScope();
        output = forward(input).detach().requires_grad_().DetachFromDisposeScope();
        reached?.Invoke();
        return output;
    }

    /// <summary>Frees <see cref="Input"/> and <see cref="Output"/>.</summary>
    public void Dispose()
    {
        input?.Dispose();
        output?.Dispose();
    }

    private InvalidOperationException NotReached() => new($"No forward pass has reached '{Layer}' with this tap.");
}
