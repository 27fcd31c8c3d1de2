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
        (architecture, _) => Complete(architecture),
        Transform);

    // The networks with registers came with another interpolation.
    private static VisionTransformerArchitecture Complete(VisionTransformerArchitecture architecture) =>
        architecture with { Interpolation = architecture.Registers > 0 ? PositionInterpolation.Antialiased : PositionInterpolation.Dino };

    /// <summary>What is done to images.</summary>
    public static InferenceTransform Transform(int trainedImageSize) => InferenceTransform.Standard(trainedImageSize == TrainedImageSize ? ImageSize : trainedImageSize);

    /// <summary>The published networks, with and without registers (Darcet et al. 2023, arXiv 2309.16588); the giant has SwiGLU.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
        from size in (string[])["small", "base", "large", "giant"]
        from registers in (int[])[0, 4]
        let architecture = Complete(Sizes(size) with { HasLayerScale = true, Registers = registers })
        select new BackbonePreset(
            $"vit_{size}_patch14{(registers > 0 ? $"_reg{registers}" : "")}_dinov2", $"DINOv2 ViT-{(size == "giant" ? 'g' : char.ToUpperInvariant(size[0]))}/14{(registers > 0 ? $", {registers} registers" : "")}", architecture, Transform(TrainedImageSize));

    private static VisionTransformerArchitecture Sizes(string size) => size == "giant"
        ? new(Width: 1536, Depth: 40, Heads: 24, HiddenDim: 4096, PatchSize: 14, TrainedImageSize) { Activation = FeedForwardActivation.SwiGlu }
        : VisionTransformerArchitecture.Of(size, 14, TrainedImageSize);
}
