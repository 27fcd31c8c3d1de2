using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>The feed-forward half of most transformers: linear, GELU, linear.</summary>
public sealed class Mlp : IFeedForward
{
    private readonly Func<Tensor, Tensor> activation;

    /// <summary>Declares <c>PATH.fc1</c> and <c>PATH.fc2</c>.</summary>
    /// <param name="parameters">Where to declare them.</param>
    /// <param name="path">The dotted path of the module.</param>
    /// <param name="width">Channels of a token.</param>
    /// <param name="hiddenDim">Channels between the two layers.</param>
    /// <param name="activation">What stands between them; absent: the exact GELU.</param>
    public Mlp(ParameterSet parameters, string path, int width, int hiddenDim, Func<Tensor, Tensor>? activation = null)
    {
        this.activation = activation ?? functional.gelu;
        Fc1 = new Linear(parameters, $"{path}.fc1", width, hiddenDim);
        Fc2 = new Linear(parameters, $"{path}.fc2", hiddenDim, width);
    }

    /// <summary>Width to hidden dimension.</summary>
    public Linear Fc1 { get; }

    /// <summary>Hidden dimension to width.</summary>
    public Linear Fc2 { get; }

    /// <inheritdoc/>
    public IEnumerable<Linear> LinearLayers => [Fc1, Fc2];

    /// <inheritdoc/>
    public Tensor Forward(Tensor tokens, Tap? tap) => Fc2.Forward(activation(Fc1.Forward(tokens, tap)), tap);
}
