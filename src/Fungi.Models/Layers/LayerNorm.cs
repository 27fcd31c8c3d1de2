using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>Layer normalisation over the last axis, in the input's precision (Ba, Kiros, Hinton 2016).</summary>
public sealed class LayerNorm
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] shape;
    private readonly double epsilon;

    /// <summary>Declares <c>PATH.weight</c> and <c>PATH.bias</c> [width].</summary>
    public LayerNorm(ParameterSet parameters, string path, int width, double epsilon)
    {
        weight = parameters.Declare($"{path}.weight", Initializers.Ones, width);
        bias = parameters.Declare($"{path}.bias", Initializers.Zeros, width);
        shape = [width];
        this.epsilon = epsilon;
    }

    /// <summary>[..., width] to [..., width].</summary>
    public Tensor Forward(Tensor input) => functional.layer_norm(input, shape, weight.As(input.dtype), bias.As(input.dtype), epsilon);
}
