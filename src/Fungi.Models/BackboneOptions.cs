namespace Fungi.Models;

/// <summary>Which backbone to load, and how.</summary>
public sealed record BackboneOptions
{
    /// <summary>A safetensors or PyTorch file, or the index of a sharded one, told by its content.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>A name that <c>fungi models</c> lists, or sizes such as <c>vit_small_patch16_224</c>; absent: read from the checkpoint.</summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// The linear layer or convolution whose gradients make the features, by our name or the checkpoint's; absent: the attention's output projection
    /// of the last block, a residual network's last convolution.
    /// </summary>
    public string? TargetLayer { get; init; }

    /// <summary>The side of the square input in pixels; absent: that of the checkpoint.</summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// The number of attention heads; absent: that of the architecture or of the checkpoint's metadata, or one for each 64 channels.
    /// </summary>
    public int? Heads { get; init; }

    /// <summary>
    /// How tokens become the embedding: <c>token</c>, <c>class-avg</c>, <c>avg</c> or <c>max</c> of a vision transformer, <c>avg</c> or <c>map</c> of a
    /// residual network; absent: as the family does.
    /// </summary>
    public string? Pooling { get; init; }
}
