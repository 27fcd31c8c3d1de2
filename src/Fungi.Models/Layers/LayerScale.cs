using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>A learned factor for each channel of what a block adds (Touvron et al. 2021, arXiv 2103.17239).</summary>
public sealed class LayerScale
{
    private readonly Parameter gamma;

    /// <summary>Declares <c>PATH.gamma</c> [width].</summary>
    public LayerScale(ParameterSet parameters, string path, int width) => gamma = parameters.Declare($"{path}.gamma", Initializers.Ones, width);

    /// <summary>[..., width] to [..., width].</summary>
    public Tensor Forward(Tensor input) => input * gamma.As(input.dtype);
}
