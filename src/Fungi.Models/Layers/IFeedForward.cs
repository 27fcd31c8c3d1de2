using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>A transformer block's feed-forward half: it takes each token by itself.</summary>
public interface IFeedForward
{
    /// <summary>Its linear layers, in the order of the forward pass.</summary>
    IEnumerable<Linear> LinearLayers { get; }

    /// <summary>[N, T, width] to [N, T, width].</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="tap">Where to begin the autograd graph.</param>
    Tensor Forward(Tensor tokens, Tap? tap);
}
