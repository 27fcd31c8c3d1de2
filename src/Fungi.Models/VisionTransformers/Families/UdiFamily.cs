namespace Fungi.Models;

/// <summary>UDI (arXiv 2407.17671): DINO's network with two class tokens in one tensor; the first is the embedding.</summary>
internal static class UdiFamily
{
    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "udi-vit",
        "UDI's vision transformer",
        checkpoint => DinoFamily.IsPlain(checkpoint) && checkpoint.Tensors["cls_token"].Shape is [_, > 1, _],
        TensorNames.Own,
        architecture => architecture with { Pooling = TokenPooling.ClassToken });
}
