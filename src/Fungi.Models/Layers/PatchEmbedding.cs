using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>
/// Cuts an image into square patches, row by row, and maps each to a token: a convolution whose stride is its kernel, computed as one
/// matrix product, which is faster in low precision.
/// </summary>
public sealed class PatchEmbedding
{
    private const int Channels = 3;
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly int patchSize;

    /// <summary>Declares <c>PATH.weight</c> [width, 3, patch, patch] and <c>PATH.bias</c> [width].</summary>
    public PatchEmbedding(ParameterSet parameters, string path, int width, int patchSize)
    {
        var initializer = Initializers.FanIn(Channels * patchSize * patchSize);
        weight = parameters.Declare($"{path}.weight", initializer, width, Channels, patchSize, patchSize);
        bias = parameters.Declare($"{path}.bias", initializer, width);
        this.patchSize = patchSize;
    }

    /// <summary>[N, 3, H, W] to [N, rows · columns, width]; pixels beyond the last whole patch are left out.</summary>
    public Tensor Forward(Tensor images)
    {
        var (rows, columns) = Grid(images);
        var patches = images.narrow(2, 0, rows * patchSize).narrow(3, 0, columns * patchSize)
            .reshape(images.shape[0], Channels, rows, patchSize, columns, patchSize)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(images.shape[0], rows * columns, Channels * patchSize * patchSize);
        return functional.linear(patches, weight.As(images.dtype).flatten(1), bias.As(images.dtype));
    }

    /// <summary>How many whole patches fit in an image.</summary>
    public (long Rows, long Columns) Grid(Tensor images) => (images.shape[2] / patchSize, images.shape[3] / patchSize);
}
