using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>
/// Cuts an image into square patches, row by row, and maps each to a token: a convolution whose stride is its kernel, computed as one
/// matrix product, which is faster in low precision. It can be tapped.
/// </summary>
public sealed class PatchEmbedding
{
    private const int Channels = 3;
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly int patchSize;

    /// <summary>Declares <c>PATH.weight</c> [width, 3, patch, patch] and, if it has one, <c>PATH.bias</c> [width].</summary>
    public PatchEmbedding(ParameterSet parameters, string path, int width, int patchSize, bool hasBias = true)
    {
        Path = path;
        var initializer = Initializers.FanIn(Channels * patchSize * patchSize);
        weight = parameters.Declare($"{path}.weight", initializer, width, Channels, patchSize, patchSize);
        bias = hasBias ? parameters.Declare($"{path}.bias", initializer, width) : null;
        this.patchSize = patchSize;
    }

    /// <summary>The dotted path by which a tap names it.</summary>
    public string Path { get; }

    /// <summary>[N, 3, H, W] to [N, rows · columns, width]; pixels beyond the last whole patch are left out.</summary>
    public Tensor Forward(Tensor images, Tap? tap = null)
    {
        var (rows, columns) = Grid(images);
        var patches = images.narrow(2, 0, rows * patchSize).narrow(3, 0, columns * patchSize)
            .reshape(images.shape[0], Channels, rows, patchSize, columns, patchSize)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(images.shape[0], rows * columns, Channels * patchSize * patchSize);
        return tap?.Layer == Path ? tap.Capture(patches, Embed, bias is not null) : Embed(patches);
    }

    /// <summary>How many whole patches fit in an image.</summary>
    public (long Rows, long Columns) Grid(Tensor images) => (images.shape[2] / patchSize, images.shape[3] / patchSize);

    private Tensor Embed(Tensor patches) => functional.linear(patches, weight.As(patches.dtype).flatten(1), bias?.As(patches.dtype));
}
