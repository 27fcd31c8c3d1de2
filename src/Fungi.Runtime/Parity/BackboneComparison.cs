using Fungi.Models;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Parity;

/// <summary>
/// Runs a backbone on a golden case of its original code: a safetensors file with its weights under their original names (<c>state.*</c>), <c>input</c>
/// [B, 3, H, W], <c>embedding</c> [B, E], <c>probe</c> w [E], and <c>gradients</c>: of each sample's sum(embedding · w) with respect to weight and bias of the layer
/// that the metadata names, [B, out · (in + 1)] (of a convolution, in · k · k; without a bias no last column).
/// </summary>
/// <param name="backbones">Names the device.</param>
public sealed class BackboneComparison(BackboneSource backbones)
{
    private static readonly string[] Parts = ["input", "embedding", "probe", "gradients"];

    /// <summary>Whether a file is such a case, and not one of an objective.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsCase(string path)
    {
        using var file = Safetensors.Open(path);
        return Parts.All(file.Tensors.ContainsKey);
    }

    /// <summary>Compares embeddings and gradients of a golden case.</summary>
    /// <exception cref="InputException">The file is no golden case, or its weights are of no known backbone.</exception>
    public BackboneParity Run(string path)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(path);
        var (input, embedding, probe, gradients) = (Read(file, Parts[0]), Read(file, Parts[1]), Read(file, Parts[2]), Read(file, Parts[3]));
        if (input.dim() != 4 || embedding.dim() != 2 || gradients.dim() != 2 || embedding.shape[0] != input.shape[0] || gradients.shape[0] != input.shape[0])
            throw new InputException($"{path}: input {Shape(input)}, embedding {Shape(embedding)} and gradients {Shape(gradients)}; expected [B, 3, H, W], [B, E] and [B, F].");
        var layer = file.Metadata.GetValueOrDefault("layer") ?? throw new InputException($"{path}: its metadata has no 'layer'; expected the layer of the gradients.");
        using var backbone = Load(path, layer, (int)input.shape[3], embedding.shape[1]);
        backbone.To(backbones.Device);
        layer = backbone.ResolveLayer(layer);
        var (rows, columns) = backbone.GradientShape(layer);
        if (rows * columns != gradients.shape[1])
            throw new InputException($"{path}: the gradients have {gradients.shape[1]} numbers each; expected the {rows} x {columns} of {layer}.");

        // As an extraction does it, each sample with one view.
        var pass = ViewPass.Run(backbone, layer, new(input.unsqueeze(1)));
        var actual = pass.Views.Embeddings.squeeze(1);
        if (!actual.shape.SequenceEqual(embedding.shape)) throw new InputException($"{path}: the embeddings are {Shape(embedding)}; expected {Shape(actual)}.");
        var leafGradient = autograd.grad([(actual * probe).sum()], [pass.Leaf])[0];
        var computed = pass.PerSampleGradients(leafGradient).Product().flatten(1);
        return new(backbone.Family ?? "", layer, RelativeError(actual, embedding), LowestCosine(computed, gradients), LargestRelativeError(computed, gradients));
    }

    /// <summary>The embedding's size tells whether a residual network's last map was pooled.</summary>
    private static Backbone Load(string path, string layer, int imageSize, long embeddingDim)
    {
        var options = new BackboneOptions { Checkpoint = path, TargetLayer = layer, ImageSize = imageSize };
        var backbone = BackboneLoader.Load(options);
        if (backbone is not ResidualNetwork || backbone.EmbeddingDim == embeddingDim) return backbone;
        backbone.Dispose();
        return BackboneLoader.Load(options with { Pooling = "map" });
    }

    private Tensor Read(TensorFile file, string name) => file.Read(name).to(ScalarType.Float32, backbones.Device);

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private static double RelativeError(Tensor actual, Tensor expected) => ((actual - expected).abs().max() / expected.abs().max()).ToDouble();

    // In float64, so that rounding in the comparison itself does not count.
    private static double LowestCosine(Tensor actual, Tensor expected) => (Direction(actual) * Direction(expected)).sum([-1]).min().ToDouble();

    private static double LargestRelativeError(Tensor actual, Tensor expected) => ((actual - expected).norm(1) / expected.norm(1)).max().ToDouble();

    private static Tensor Direction(Tensor rows) => normalize(rows.to(ScalarType.Float64), dim: -1);
}
