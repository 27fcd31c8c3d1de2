namespace Fungi.Models;

/// <summary>
/// Vision transformers of timm, AugReg (Steiner et al. 2021, arXiv 2106.10270), DeiT (Touvron et al. 2021, arXiv 2012.12877) and DeiT III (arXiv 2204.07118): DINO's
/// names, with pooling, layer scale, registers and normalisation before the blocks under timm's.
/// </summary>
internal static class TimmFamilies
{
    private const string VitId = "timm-vit";

    private static readonly TensorNames Names = new(
        new("reg_token", "register_tokens"), new("blocks.*.gamma_1", "blocks.*.ls1.gamma"), new("blocks.*.gamma_2", "blocks.*.ls2.gamma"), new("cls_token", "cls_token"), new("dist_token", "cls_token"));

    public static BackboneFamily Vit { get; } = VisionTransformerFamily.Create(
        VitId,
        "vision transformer with timm's tensor names",
        checkpoint => DinoFamily.IsPlain(checkpoint) && (checkpoint.HasClassifier || Marks.Any(checkpoint.Tensors.ContainsKey) || NamesTimm(checkpoint)),
        Names,
        Complete);

    public static BackboneFamily Distilled { get; } = VisionTransformerFamily.Create(
        "deit-distilled",
        "distilled DeiT",
        checkpoint => DinoFamily.IsPlain(checkpoint) && checkpoint.Tensors.ContainsKey("dist_token"),
        Names,
        (architecture, tensors) => Complete(architecture, tensors) with { Pooling = TokenPooling.ClassTokenMean });

    /// <summary>timm keeps DINOv2's SwiGLU under the names of an MLP: the first layer has twice the channels that the second takes.</summary>
    public static BackboneFamily PackedSwiGlu { get; } = VisionTransformerFamily.Create(
        "timm-vit-swiglu",
        "vision transformer with timm's tensor names and SwiGLU",
        checkpoint => DinoFamily.IsPlain(checkpoint)
            && checkpoint.Tensors.TryGetValue("blocks.0.mlp.fc1.weight", out var first) && checkpoint.Tensors.TryGetValue("blocks.0.mlp.fc2.weight", out var second)
            && first.Shape is [var outputs, _] && second.Shape is [_, var inputs] && outputs == 2 * inputs,
        Names.Then(new("blocks.*.mlp.fc1", "blocks.*.mlp.w12"), new("blocks.*.mlp.fc2", "blocks.*.mlp.w3")),
        Complete);

    private static bool NamesTimm(TensorFile file) => file.Metadata.GetValueOrDefault(BackboneMetadata.Family) == VitId;

    private static string[] Marks => ["fc_norm.weight", "norm_pre.weight", "reg_token", "blocks.0.gamma_1", "blocks.0.ls1.gamma"];

    // timm's own networks with normalised input are CLIP's, which have PyTorch's epsilon; a file that names the class alone means the class's default.
    private static VisionTransformerArchitecture Complete(VisionTransformerArchitecture architecture, TensorFile tensors) => architecture with
    {
        Interpolation = PositionInterpolation.Antialiased,
        Pooling = architecture.NormalizesPooled ? TokenPooling.PatchMean : TokenPooling.ClassToken,
        Epsilon = architecture.NormalizesInput && !NamesTimm(tensors) ? ClipFamilies.Epsilon : architecture.Epsilon,
    };

    /// <summary>AugReg's networks, which see images in [-1, 1], and DeiT's, with timm's crop of 0.9; CLIP's towers as timm keeps them.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        AugReg("vit_tiny_patch16_224.augreg_in21k", "AugReg ViT-Ti/16", "tiny", 16),
        AugReg("vit_small_patch16_224.augreg_in21k", "AugReg ViT-S/16", "small", 16),
        AugReg("vit_small_patch32_224.augreg_in21k", "AugReg ViT-S/32", "small", 32),
        AugReg("vit_base_patch16_224.augreg_in21k", "AugReg ViT-B/16", "base", 16),
        AugReg("vit_base_patch32_224.augreg_in21k", "AugReg ViT-B/32", "base", 32),
        AugReg("vit_large_patch16_224.augreg_in21k", "AugReg ViT-L/16", "large", 16),
        Deit("deit_tiny_patch16_224", "DeiT-Ti/16", Usual("tiny")),
        Deit("deit_small_patch16_224", "DeiT-S/16", Usual("small")),
        Deit("deit_base_patch16_224", "DeiT-B/16", Usual("base")),
        Deit("deit_tiny_distilled_patch16_224", "distilled DeiT-Ti/16", TwoTokens("tiny")),
        Deit("deit_small_distilled_patch16_224", "distilled DeiT-S/16", TwoTokens("small")),
        Deit("deit_base_distilled_patch16_224", "distilled DeiT-B/16", TwoTokens("base")),
        Deit("deit3_small_patch16_224", "DeiT III-S/16", Third("small")),
        Deit("deit3_base_patch16_224", "DeiT III-B/16", Third("base")),
        Deit("deit3_large_patch16_224", "DeiT III-L/16", Third("large")),
        Clip("vit_base_patch32_clip_quickgelu_224", "timm's CLIP ViT-B/32, not projected", Usual("base", 32)),
        Clip("vit_base_patch16_clip_quickgelu_224", "timm's CLIP ViT-B/16, not projected", Usual("base")),
        Clip("vit_large_patch14_clip_quickgelu_224", "timm's CLIP ViT-L/14, not projected", Usual("large", 14)),
    ];

    private static VisionTransformerArchitecture Usual(string size, int patchSize = 16) =>
        VisionTransformerArchitecture.Of(size, patchSize) with { Interpolation = PositionInterpolation.Antialiased };

    private static VisionTransformerArchitecture TwoTokens(string size) => Usual(size) with { ClassTokens = 2, PrefixPositions = 2, Pooling = TokenPooling.ClassTokenMean };

    private static VisionTransformerArchitecture Third(string size) => Usual(size) with { HasLayerScale = true, PrefixPositions = 0 };

    // OpenAI's weights; timm counts the projection among the heads.
    private static BackbonePreset Clip(string name, string description, VisionTransformerArchitecture architecture) => new(
        name,
        description,
        architecture with { HasPatchBias = false, NormalizesInput = true, Epsilon = ClipFamilies.Epsilon, Activation = FeedForwardActivation.QuickGelu },
        ClipFamilies.Transform(architecture.ImageSize));

    private static BackbonePreset AugReg(string name, string description, string size, int patchSize) =>
        new(name, description, Usual(size, patchSize), Cropped(ImageStatistics.Symmetric));

    private static BackbonePreset Deit(string name, string description, VisionTransformerArchitecture architecture) => new(name, description, architecture, Cropped(ImageStatistics.ImageNet));

    private static InferenceTransform Cropped(ImageStatistics statistics) => new(224, 248 / 224.0, Interpolation.Bicubic, statistics);
}
