namespace Fungi.Models;

/// <summary>The vision transformers of torchvision.</summary>
internal static class TorchvisionFamily
{
    /// <summary>What is done to images.</summary>
    public static InferenceTransform Transform { get; } = new(224, 256, Interpolation.Bilinear, ImageStatistics.ImageNet);

    public static BackboneFamily Family { get; } = VisionTransformerFamily.Create(
        "torchvision-vit",
        "vision transformer with torchvision's tensor names",
        checkpoint => checkpoint.Tensors.ContainsKey("class_token") && checkpoint.Tensors.ContainsKey("encoder.pos_embedding"),
        new TensorNames(
            new("class_token", "cls_token"),
            new("conv_proj", "patch_embed.proj"),
            new("encoder.pos_embedding", "pos_embed"),
            new("encoder.layers.encoder_layer_*.ln_1", "blocks.*.norm1"),
            new("encoder.layers.encoder_layer_*.self_attention.in_proj_weight", "blocks.*.attn.qkv.weight"),
            new("encoder.layers.encoder_layer_*.self_attention.in_proj_bias", "blocks.*.attn.qkv.bias"),
            new("encoder.layers.encoder_layer_*.self_attention.out_proj", "blocks.*.attn.proj"),
            new("encoder.layers.encoder_layer_*.ln_2", "blocks.*.norm2"),
            new("encoder.layers.encoder_layer_*.mlp.0", "blocks.*.mlp.fc1"),
            new("encoder.layers.encoder_layer_*.mlp.3", "blocks.*.mlp.fc2"),
            new("encoder.layers.encoder_layer_*.mlp.linear_1", "blocks.*.mlp.fc1"), // before torchvision 0.12
            new("encoder.layers.encoder_layer_*.mlp.linear_2", "blocks.*.mlp.fc2"),
            new("encoder.ln", "norm"),
            new("heads", null)),
        architecture => architecture with { Interpolation = PositionInterpolation.Corners },
        Transform.At);
}
