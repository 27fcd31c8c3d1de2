namespace Fungi.Models;

/// <summary>DINO (Caron et al. 2021, arXiv 2104.14294), whose names are ours. Encoders of MAE, MoCo v3 and others without heads look the same.</summary>
internal static class DinoFamily
{
    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "dino",
        "vision transformer with DINO's tensor names",
        IsPlain,
        new TensorNames(new TensorNameRule("mask_token", null), new("masked_embed", null)),
        (architecture, _) => architecture with { Pooling = architecture.NormalizesPooled ? TokenPooling.PatchMean : TokenPooling.ClassToken });

    /// <summary>Whether a checkpoint has the names that DINO, timm and their successors share.</summary>
    public static bool IsPlain(Checkpoint checkpoint) => checkpoint.Tensors.ContainsKey("cls_token") && checkpoint.Tensors.ContainsKey("blocks.0.attn.qkv.weight");

    /// <summary>The published networks of DINO and, with its names, MoCo v3 (Chen et al. 2021, arXiv 2104.02057), whose small one has heads of 32 channels.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        Preset("vit_small_patch16_224.dino", "DINO ViT-S/16", VisionTransformerArchitecture.Of("small", 16)),
        Preset("vit_small_patch8_224.dino", "DINO ViT-S/8", VisionTransformerArchitecture.Of("small", 8)),
        Preset("vit_base_patch16_224.dino", "DINO ViT-B/16", VisionTransformerArchitecture.Of("base", 16)),
        Preset("vit_base_patch8_224.dino", "DINO ViT-B/8", VisionTransformerArchitecture.Of("base", 8)),
        Preset("vit_small_patch16_224.mocov3", "MoCo v3 ViT-S/16", VisionTransformerArchitecture.Of("small", 16) with { Heads = 12, Interpolation = PositionInterpolation.Antialiased }),
        Preset("vit_base_patch16_224.mocov3", "MoCo v3 ViT-B/16", VisionTransformerArchitecture.Of("base", 16) with { Interpolation = PositionInterpolation.Antialiased }),
    ];

    private static BackbonePreset Preset(string name, string description, VisionTransformerArchitecture architecture) =>
        new(name, description, architecture, InferenceTransform.Standard(architecture.ImageSize));
}
