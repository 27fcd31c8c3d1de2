using Fungi.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models;

/// <summary>A residual block: convolutions, each normalised, with rectifiers between, added to the input, and a rectifier.</summary>
internal sealed class ResidualBlock
{
    private readonly (Convolution Convolution, BatchNorm Norm)[] layers;
    private readonly (Convolution Convolution, BatchNorm Norm)? shortcut;

    /// <summary>Declares <c>PATH.conv1</c>, <c>PATH.bn1</c> and so on, and <c>PATH.downsample</c> where input and output differ in shape.</summary>
    public ResidualBlock(ParameterSet parameters, string path, int inputs, ResidualStage stage, bool isBottleneck, int stride)
    {
        (int Inputs, int Outputs, int Kernel, int Stride)[] sizes = isBottleneck
            ? [(inputs, stage.Width, 1, 1), (stage.Width, stage.Width, 3, stride), (stage.Width, stage.Outputs, 1, 1)]
            : [(inputs, stage.Width, 3, stride), (stage.Width, stage.Outputs, 3, 1)];
        layers = [.. sizes.Index().Select(layer => (
            new Convolution(parameters, $"{path}.conv{layer.Index + 1}", layer.Item.Inputs, layer.Item.Outputs, layer.Item.Kernel, layer.Item.Stride),
            new BatchNorm(parameters, $"{path}.bn{layer.Index + 1}", layer.Item.Outputs)))];
        shortcut = stride != 1 || inputs != stage.Outputs
            ? (new(parameters, $"{path}.downsample.0", inputs, stage.Outputs, kernel: 1, stride), new(parameters, $"{path}.downsample.1", stage.Outputs))
            : null;
    }

    /// <summary>Its convolutions, in the order of the forward pass.</summary>
    public IEnumerable<Convolution> Convolutions => [.. layers.Select(layer => layer.Convolution), .. shortcut is { } way ? [way.Convolution] : Array.Empty<Convolution>()];

    /// <summary>[N, inputs, H, W] to [N, outputs, H', W'].</summary>
    public Tensor Forward(Tensor input, Tap? tap)
    {
        using var scope = NewDisposeScope();
        var map = input;
        foreach (var (index, (convolution, norm)) in layers.Index())
        {
            map = norm.Forward(convolution.Forward(map, tap));
            if (index < layers.Length - 1) map = functional.relu(map);
        }

        var kept = shortcut is { } way ? way.Norm.Forward(way.Convolution.Forward(input, tap)) : input;
        // On either side of a tap the precision may differ.
        return functional.relu(map + kept).MoveToOuterDisposeScope();
    }
}
