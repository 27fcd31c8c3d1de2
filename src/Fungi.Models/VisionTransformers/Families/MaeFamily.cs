namespace Fungi.Models;

/// <summary>MAE with its decoder (He et al. 2021, arXiv 2111.06377), of which the encoder is taken. Its published encoders alone have DINO's names and nothing else.</summary>
internal static class MaeFamily
{
    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "mae",
        "MAE's encoder",
        checkpoint => DinoFamily.IsPlain(checkpoint) && (checkpoint.Tensors.ContainsKey("decoder_embed.weight") || checkpoint.Metadata.GetValueOrDefault(BackboneMetadata.Family) == "mae"),
        new TensorNames(
            new TensorNameRule("mask_token", null), new("decoder_embed", null), new("decoder_pos_embed", null), new("decoder_blocks", null), new("decoder_norm", null), new("decoder_pred", null)),
        (architecture, _) => architecture with { Interpolation = PositionInterpolation.Exact, Pooling = architecture.NormalizesPooled ? TokenPooling.PatchMean : TokenPooling.ClassToken });

    /// <summary>The published encoders.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        Preset("mae_vit_base_patch16", "MAE ViT-B/16", "base", 16), Preset("mae_vit_large_patch16", "MAE ViT-L/16", "large", 16), Preset("mae_vit_huge_patch14", "MAE ViT-H/14", "huge", 14),
    ];

    private static BackbonePreset Preset(string name, string description, string size, int patchSize) => new(
        name, description, VisionTransformerArchitecture.Of(size, patchSize) with { Interpolation = PositionInterpolation.Exact }, InferenceTransform.Standard(224));
}
