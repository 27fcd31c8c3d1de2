using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>The gated feed-forward half W3 (SiLU(W1 x) · W2 x), W1 and W2 in one layer (Shazeer 2020, arXiv 2002.05202).</summary>
public sealed class SwiGlu : IFeedForward
{
    private readonly Linear gates;
    private readonly Linear output;

    /// <summary>Declares <c>PATH.w12</c> (width to 2 · hiddenDim) and <c>PATH.w3</c> (hiddenDim to width).</summary>
    public SwiGlu(ParameterSet parameters, string path, int width, int hiddenDim)
    {
        gates = new Linear(parameters, $"{path}.w12", width, 2 * hiddenDim);
        output = new Linear(parameters, $"{path}.w3", hiddenDim, width);
    }

    /// <inheritdoc/>
    public IEnumerable<Linear> LinearLayers => [gates, output];

    /// <inheritdoc/>
    public Tensor Forward(Tensor tokens, Tap? tap) =>
        gates.Forward(tokens, tap).chunk(2, -1) is [var gate, var value] ? output.Forward(functional.silu(gate) * value, tap) : throw new InvalidOperationException("Two chunks were asked for.");
}
