using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>y = x Wᵀ + b, with the weights in the input's precision; it can be tapped.</summary>
public sealed class Linear
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>Declares <c>PATH.weight</c> [outputs, inputs] and, if it has one, <c>PATH.bias</c> [outputs].</summary>
    public Linear(ParameterSet parameters, string path, int inputs, int outputs, bool hasBias = true)
    {
        Path = path;
        weight = parameters.Declare($"{path}.weight", Initializers.Normal, outputs, inputs);
        bias = hasBias ? parameters.Declare($"{path}.bias", Initializers.Zeros, outputs) : null;
    }

    /// <summary>The dotted path by which a tap names it.</summary>
    public string Path { get; }

    /// <summary>Whether a tap waits for this layer.</summary>
    public bool IsTapped(Tap? tap) => tap?.Layer == Path;

    /// <summary>[..., inputs] to [..., outputs].</summary>
    public Tensor Forward(Tensor input, Tap? tap = null) => IsTapped(tap) ? tap!.Capture(input, Apply, bias is not null) : Apply(input);

    /// <summary>Some neighbouring outputs alone: [..., inputs] to [..., count]. It cannot be tapped.</summary>
    public Tensor ForwardSlice(Tensor input, long first, long count) =>
        functional.linear(input, weight.As(input.dtype).narrow(0, first, count), bias?.As(input.dtype).narrow(0, first, count));

    private Tensor Apply(Tensor input) => functional.linear(input, weight.As(input.dtype), bias?.As(input.dtype));
}
