namespace Fungi.Models;

/// <summary>Vision transformers under the names of Hugging Face's transformers, which keeps queries, keys and values apart.</summary>
internal static class HuggingFaceFamilies
{
    private static readonly TensorNames Shared = new(
        new("embeddings.cls_token", "cls_token"),
        new("embeddings.distillation_token", "cls_token"),
        new("embeddings.register_tokens", "register_tokens"),
        new("embeddings.mask_token", null),
        new("embeddings.position_embeddings", "pos_embed"),
        new("embeddings.patch_embeddings.projection", "patch_embed.proj"),
        new("encoder.layer.*.attention.attention.query", "blocks.*.attn.qkv"),
        new("encoder.layer.*.attention.attention.key", "blocks.*.attn.qkv"),
        new("encoder.layer.*.attention.attention.value", "blocks.*.attn.qkv"),
        new("encoder.layer.*.attention.output.dense", "blocks.*.attn.proj"),
        new("layernorm", "norm"),
        new("pooler", null),
        new("classifier", null));

    /// <summary>ViT, DeiT and the encoder of ViTMAE.</summary>
    public static BackboneFamily Vit { get; } = VisionTransformerFamily.Create(
        "hf-vit",
        "vision transformer with Hugging Face's tensor names",
        checkpoint => IsShared(checkpoint) && checkpoint.Tensors.ContainsKey("encoder.layer.0.layernorm_before.weight"),
        Shared.Then(
            new("encoder.layer.*.layernorm_before", "blocks.*.norm1"),
            new("encoder.layer.*.layernorm_after", "blocks.*.norm2"),
            new("encoder.layer.*.intermediate.dense", "blocks.*.mlp.fc1"),
            new("encoder.layer.*.output.dense", "blocks.*.mlp.fc2"),
            new("decoder", null)),
        (architecture, _) => architecture with { Epsilon = 1e-12, Interpolation = PositionInterpolation.Exact },
        imageSize => new(imageSize, 1, Interpolation.Bilinear, ImageStatistics.Symmetric));

    /// <summary>Dinov2Model and Dinov2WithRegistersModel.</summary>
    public static BackboneFamily DinoV2 { get; } = VisionTransformerFamily.Create(
        "hf-dinov2",
        "DINOv2 with Hugging Face's tensor names",
        checkpoint => IsShared(checkpoint) && checkpoint.Tensors.ContainsKey("encoder.layer.0.layer_scale1.lambda1"),
        Shared.Then(
            new("encoder.layer.*.norm1", "blocks.*.norm1"),
            new("encoder.layer.*.norm2", "blocks.*.norm2"),
            new("encoder.layer.*.layer_scale1.lambda1", "blocks.*.ls1.gamma"),
            new("encoder.layer.*.layer_scale2.lambda1", "blocks.*.ls2.gamma"),
            new("encoder.layer.*.mlp.weights_in", "blocks.*.mlp.w12"),
            new("encoder.layer.*.mlp.weights_out", "blocks.*.mlp.w3"),
            new("encoder.layer.*.mlp", "blocks.*.mlp")),
        (architecture, _) => architecture with { Interpolation = architecture.Registers > 0 ? PositionInterpolation.Antialiased : PositionInterpolation.Exact },
        DinoV2Family.Transform);

    private static bool IsShared(Checkpoint checkpoint) =>
        checkpoint.Tensors.ContainsKey("embeddings.cls_token") && checkpoint.Tensors.ContainsKey("encoder.layer.0.attention.attention.query.weight");
}
