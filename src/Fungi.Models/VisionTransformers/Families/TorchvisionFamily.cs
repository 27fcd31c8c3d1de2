namespace Fungi.Models;

/// <summary>The vision transformers of torchvision.</summary>
internal static class TorchvisionFamily
{
    /// <summary>What is done to images.</summary>
    private static InferenceTransform Transform(int imageSize) => InferenceTransform.Standard(imageSize) with { Interpolation = Interpolation.Bilinear };

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
        (architecture, _) => architecture with { Interpolation = PositionInterpolation.Corners },
        Transform);

    /// <summary>The networks of torchvision with the transforms of their first weights.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        Preset("vit_b_16", "torchvision ViT-B/16", "base", 16, Transform(224)),
        Preset("vit_b_32", "torchvision ViT-B/32", "base", 32, Transform(224)),
        Preset("vit_l_16", "torchvision ViT-L/16", "large", 16, Transform(224) with { Resize = 242 / 224.0 }),
        Preset("vit_l_32", "torchvision ViT-L/32", "large", 32, Transform(224)),
        Preset("vit_h_14", "torchvision ViT-H/14", "huge", 14, new(224, 1, Interpolation.Bicubic, ImageStatistics.ImageNet)),
    ];

    private static BackbonePreset Preset(string name, string description, string size, int patchSize, InferenceTransform transform) =>
        new(name, description, VisionTransformerArchitecture.Of(size, patchSize) with { Interpolation = PositionInterpolation.Corners }, transform);
}
