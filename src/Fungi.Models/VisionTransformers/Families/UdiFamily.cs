namespace Fungi.Models;

/// <summary>UDI (arXiv 2407.17671): DINO's network with two class tokens in one tensor; the first is the embedding.</summary>
internal static class UdiFamily
{
    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "udi-vit",
        "UDI's vision transformer",
        checkpoint => DinoFamily.IsPlain(checkpoint) && checkpoint.Tensors["cls_token"].Shape is [_, > 1, _],
        TensorNames.Own,
        (architecture, _) => architecture with { Pooling = TokenPooling.ClassToken });

    /// <summary>The published network.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
        [new("vit_small_patch16_224.udi", "UDI ViT-S/16", VisionTransformerArchitecture.Of("small", 16) with { ClassTokens = 2, PrefixPositions = 2 }, InferenceTransform.Standard(224))];
}
