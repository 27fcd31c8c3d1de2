using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>A square convolution without bias, padded by half its kernel. It can be tapped: then it is one matrix product over its unfolded input.</summary>
public sealed class Convolution
{
    private readonly Parameter weight;
    private readonly int kernel;
    private readonly int stride;
    private readonly int outputs;

    /// <summary>Declares <c>PATH.weight</c> [outputs, inputs, kernel, kernel].</summary>
    public Convolution(ParameterSet parameters, string path, int inputs, int outputs, int kernel, int stride)
    {
        (Path, this.outputs, this.kernel, this.stride) = (path, outputs, kernel, stride);
        weight = parameters.Declare($"{path}.weight", Initializers.FanOut((long)outputs * kernel * kernel), outputs, inputs, kernel, kernel);
    }

    /// <summary>The dotted path by which a tap names it.</summary>
    public string Path { get; }

    /// <summary>[N, inputs, H, W] to [N, outputs, H', W'].</summary>
    public Tensor Forward(Tensor input, Tap? tap)
    {
        if (tap?.Layer != Path) return functional.conv2d(input, weight.As(input.dtype), strides: [stride, stride], padding: [kernel / 2, kernel / 2]);
        var positions = functional.unfold(input.to(ScalarType.Float32), kernel, padding: kernel / 2, stride: stride).transpose(1, 2);
        var output = tap.Capture(positions, tokens => functional.linear(tokens, weight.As(tokens.dtype).flatten(1)), hasBias: false);
        return output.transpose(1, 2).reshape(input.shape[0], outputs, Positions(input.shape[2]), Positions(input.shape[3]));
    }

    private long Positions(long size) => ((size + (2 * (kernel / 2)) - kernel) / stride) + 1;
}
