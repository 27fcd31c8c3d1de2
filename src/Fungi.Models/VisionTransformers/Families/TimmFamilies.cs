namespace Fungi.Models;

/// <summary>
/// Vision transformers of timm, AugReg (Steiner et al. 2021, arXiv 2106.10270), DeiT (Touvron et al. 2021, arXiv 2012.12877) and DeiT III (arXiv 2204.07118): DINO's
/// names, with pooling, layer scale, registers and normalisation before the blocks under timm's.
/// </summary>
internal static class TimmFamilies
{
    private static readonly TensorNames Names = new(
        new("reg_token", "register_tokens"), new("blocks.*.gamma_1", "blocks.*.ls1.gamma"), new("blocks.*.gamma_2", "blocks.*.ls2.gamma"), new("cls_token", "cls_token"), new("dist_token", "cls_token"));

    public static BackboneFamily Vit { get; } = VisionTransformerFamily.Create(
        "timm-vit",
        "vision transformer with timm's tensor names",
        checkpoint => DinoFamily.IsPlain(checkpoint) && (checkpoint.HasClassifier || Marks.Any(checkpoint.Tensors.ContainsKey) || checkpoint.Metadata.GetValueOrDefault(BackboneMetadata.Family) == "timm-vit"),
        Names,
        Complete);

    public static BackboneFamily Distilled { get; } = VisionTransformerFamily.Create(
        "deit-distilled",
        "distilled DeiT",
        checkpoint => DinoFamily.IsPlain(checkpoint) && checkpoint.Tensors.ContainsKey("dist_token"),
        Names,
        architecture => Complete(architecture) with { Pooling = TokenPooling.ClassTokenMean });

    /// <summary>timm keeps DINOv2's SwiGLU under the names of an MLP: the first layer has twice the channels that the second takes.</summary>
    public static BackboneFamily PackedSwiGlu { get; } = VisionTransformerFamily.Create(
        "timm-vit-swiglu",
        "vision transformer with timm's tensor names and SwiGLU",
        checkpoint => DinoFamily.IsPlain(checkpoint)
            && checkpoint.Tensors.TryGetValue("blocks.0.mlp.fc1.weight", out var first) && checkpoint.Tensors.TryGetValue("blocks.0.mlp.fc2.weight", out var second)
            && first.Shape is [var outputs, _] && second.Shape is [_, var inputs] && outputs == 2 * inputs,
        Names.Then(new("blocks.*.mlp.fc1", "blocks.*.mlp.w12"), new("blocks.*.mlp.fc2", "blocks.*.mlp.w3")),
        Complete);

    private static string[] Marks => ["fc_norm.weight", "norm_pre.weight", "reg_token", "blocks.0.gamma_1", "blocks.0.ls1.gamma"];

    // timm's networks with normalised input are CLIP's, which have PyTorch's own epsilon.
    private static VisionTransformerArchitecture Complete(VisionTransformerArchitecture architecture) => architecture with
    {
        Interpolation = PositionInterpolation.Antialiased,
        Pooling = architecture.NormalizesPooled ? TokenPooling.PatchMean : TokenPooling.ClassToken,
        Epsilon = architecture.NormalizesInput ? ClipFamilies.Epsilon : architecture.Epsilon,
    };
}
