namespace Fungi.Models;

/// <summary>DINOv2 (Oquab et al. 2023, arXiv 2304.07193), with or without registers, MLP or SwiGLU.</summary>
internal static class DinoV2Family
{
    // Trained at 518 pixels at last, published for 224.
    private const int TrainedImageSize = 518;
    private const int ImageSize = 224;

    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "dinov2",
        "DINOv2",
        checkpoint => checkpoint.Tensors.ContainsKey("cls_token") && checkpoint.Tensors.ContainsKey("mask_token")
            && (checkpoint.Tensors.ContainsKey("blocks.0.ls1.gamma") || checkpoint.Tensors.ContainsKey("blocks.0.0.ls1.gamma")),
        new TensorNames(new TensorNameRule("mask_token", null), new("blocks.*.*", "blocks.*")), // training nests blocks in chunks
        Complete,
        Transform);

    /// <summary>The networks with registers came with another interpolation.</summary>
    public static VisionTransformerArchitecture Complete(VisionTransformerArchitecture architecture) =>
        architecture with { Interpolation = architecture.Registers > 0 ? PositionInterpolation.Antialiased : PositionInterpolation.Dino };

    /// <summary>What is done to images.</summary>
    public static InferenceTransform Transform(int trainedImageSize) => InferenceTransform.Standard(trainedImageSize == TrainedImageSize ? ImageSize : trainedImageSize);
}
