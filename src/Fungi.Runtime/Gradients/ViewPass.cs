using Fungi.Models;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>
/// One tapped run of the backbone over the views of one group: where gradients begin, and what came out. It serves every objective that
/// uses the group.
/// </summary>
internal sealed class ViewPass : IDisposable
{
    private readonly Tap tap;

    private ViewPass(Tap tap, Tensor tapInput, Tensor embeddings) => (this.tap, TapInput, Embeddings) = (tap, tapInput, embeddings);

    /// <summary>The target layer's input with a one appended for the bias, [B, V·T, in + 1].</summary>
    public Tensor TapInput { get; }

    /// <summary>The target layer's output, [B·V, T, out]: the leaf of the autograd graph.</summary>
    public Tensor Leaf => tap.Output;

    /// <summary>[B, V, E].</summary>
    public Tensor Embeddings { get; }

    /// <param name="backbone">A backbone with frozen weights.</param>
    /// <param name="targetLayer">The dotted path of the linear layer that gradients are taken with respect to.</param>
    /// <param name="views">[B, V, 3, S, S].</param>
    public static ViewPass Run(Backbone backbone, string targetLayer, Tensor views)
    {
        var (batch, count) = (views.shape[0], views.shape[1]);
        var captured = new Tap(targetLayer);
        var embeddings = backbone.Forward(views.flatten(0, 1), captured);
        var input = captured.Input.reshape(batch, -1, captured.Input.shape[^1]);
        var bias = ones(input.shape[0], input.shape[1], 1, dtype: input.dtype, device: input.device);
        return new(captured, cat([input, bias], -1), embeddings.unflatten(0, [batch, count]));
    }

    /// <summary>
    /// The per-sample gradients of the target layer's weight and bias, from the gradients of the loss with respect to <see cref="Leaf"/>:
    /// for each sample the sum over views and tokens of g ⊗ [a, 1].
    /// </summary>
    /// <returns>[B, out, in + 1].</returns>
    public Tensor PerSampleGradients(Tensor leafGradient)
    {
        var gradient = leafGradient.reshape(TapInput.shape[0], TapInput.shape[1], leafGradient.shape[^1]);
        return matmul(gradient.mT, TapInput);
    }

    /// <inheritdoc/>
    public void Dispose() => tap.Dispose();
}
