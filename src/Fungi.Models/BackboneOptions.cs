namespace Fungi.Models;

/// <summary>Which backbone to load, and how.</summary>
public sealed record BackboneOptions
{
    /// <summary>A safetensors or PyTorch file, told by its content.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The architecture's name, such as <c>vit_small_patch16_224</c>; absent: read from the checkpoint.</summary>
    public string? Architecture { get; init; }

    /// <summary>The linear layer whose gradients make the features; absent: the attention's output projection of the last block.</summary>
    public string? TargetLayer { get; init; }

    /// <summary>The side of the square input in pixels; absent: that of the checkpoint.</summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// The number of attention heads; absent: that of the architecture or of the checkpoint's metadata, or one for each 64 channels.
    /// </summary>
    public int? Heads { get; init; }
}
