namespace Fungi.Models;

/// <summary>DINO (Caron et al. 2021, arXiv 2104.14294), whose names are ours. Encoders of MAE, MoCo v3 and others without heads look the same.</summary>
internal static class DinoFamily
{
    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "dino",
        "vision transformer with DINO's tensor names",
        IsPlain,
        new TensorNames(new TensorNameRule("mask_token", null), new("masked_embed", null)),
        architecture => architecture with { Pooling = architecture.NormalizesPooled ? TokenPooling.PatchMean : TokenPooling.ClassToken });

    /// <summary>Whether a checkpoint has the names that DINO, timm and their successors share.</summary>
    public static bool IsPlain(Checkpoint checkpoint) => checkpoint.Tensors.ContainsKey("cls_token") && checkpoint.Tensors.ContainsKey("blocks.0.attn.qkv.weight");
}
