using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>A transformer block's feed-forward half: linear, exact GELU, linear.</summary>
public sealed class Mlp
{
    /// <summary>Declares <c>PATH.fc1</c> and <c>PATH.fc2</c>.</summary>
    public Mlp(ParameterSet parameters, string path, int width, int hiddenDim)
    {
        Fc1 = new Linear(parameters, $"{path}.fc1", width, hiddenDim);
        Fc2 = new Linear(parameters, $"{path}.fc2", hiddenDim, width);
    }

    /// <summary>Width to hidden dimension.</summary>
    public Linear Fc1 { get; }

    /// <summary>Hidden dimension to width.</summary>
    public Linear Fc2 { get; }

    /// <summary>[N, T, width] to [N, T, width].</summary>
    public Tensor Forward(Tensor tokens, Tap? tap) => Fc2.Forward(functional.gelu(Fc1.Forward(tokens, tap)), tap);
}
