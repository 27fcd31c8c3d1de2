namespace Fungi.Models;

/// <summary>The image tower of CLIP (Radford et al. 2021, arXiv 2103.00020): normalised before the blocks, and projected into the space it shares with text.</summary>
internal static class ClipFamilies
{
    /// <summary>PyTorch's own.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>The statistics of CLIP's training images.</summary>
    public static ImageStatistics Statistics { get; } = new((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711));

    /// <summary>The names of openai/CLIP, which OpenCLIP shares.</summary>
    public static BackboneFamily OpenAI { get; } = VisionTransformerFamily.Create(
        "clip-vit",
        "CLIP's image tower with OpenAI's tensor names",
        checkpoint => checkpoint.Tensors.ContainsKey("class_embedding") && checkpoint.Tensors.ContainsKey("transformer.resblocks.0.attn.in_proj_weight") && checkpoint.Tensors.ContainsKey("conv1.weight"),
        new TensorNames(
            new("class_embedding", "cls_token") { Rank = 3 },
            new("positional_embedding", "pos_embed") { Rank = 3 },
            new("conv1", "patch_embed.proj"),
            new("ln_pre", "norm_pre"),
            new("transformer.resblocks.*.ln_1", "blocks.*.norm1"),
            new("transformer.resblocks.*.attn.in_proj_weight", "blocks.*.attn.qkv.weight"),
            new("transformer.resblocks.*.attn.in_proj_bias", "blocks.*.attn.qkv.bias"),
            new("transformer.resblocks.*.attn.out_proj", "blocks.*.attn.proj"),
            new("transformer.resblocks.*.ln_2", "blocks.*.norm2"),
            new("transformer.resblocks.*.mlp.c_fc", "blocks.*.mlp.fc1"),
            new("transformer.resblocks.*.mlp.c_proj", "blocks.*.mlp.fc2"),
            new("ln_post", "norm"),
            new("proj", "proj.weight") { IsTransposed = true }),
        (architecture, _) => Complete(architecture),
        Transform);

    /// <summary>The names of Hugging Face's CLIPModel and CLIPVisionModel.</summary>
    public static BackboneFamily HuggingFace { get; } = VisionTransformerFamily.Create(
        "hf-clip",
        "CLIP's image tower with Hugging Face's tensor names",
        checkpoint => checkpoint.Tensors.ContainsKey("vision_model.embeddings.class_embedding"),
        new TensorNames(
            new("vision_model.embeddings.class_embedding", "cls_token") { Rank = 3 },
            new("vision_model.embeddings.position_embedding.weight", "pos_embed") { Rank = 3 },
            new("vision_model.embeddings.position_ids", null),
            new("vision_model.embeddings.patch_embedding", "patch_embed.proj"),
            new("vision_model.pre_layrnorm", "norm_pre"), // spelled like this
            new("vision_model.encoder.layers.*.layer_norm1", "blocks.*.norm1"),
            new("vision_model.encoder.layers.*.self_attn.q_proj", "blocks.*.attn.qkv"),
            new("vision_model.encoder.layers.*.self_attn.k_proj", "blocks.*.attn.qkv"),
            new("vision_model.encoder.layers.*.self_attn.v_proj", "blocks.*.attn.qkv"),
            new("vision_model.encoder.layers.*.self_attn.out_proj", "blocks.*.attn.proj"),
            new("vision_model.encoder.layers.*.layer_norm2", "blocks.*.norm2"),
            new("vision_model.encoder.layers.*.mlp", "blocks.*.mlp"),
            new("vision_model.post_layernorm", "norm"),
            new("visual_projection", "proj"),
            new("text_model", null),
            new("text_projection", null),
            new("logit_scale", null)),
        (architecture, _) => Complete(architecture) with { Interpolation = PositionInterpolation.Exact },
        Transform);

    /// <summary>What is done to images: the shorter side becomes the input size.</summary>
    public static InferenceTransform Transform(int imageSize) => new(imageSize, 1, Interpolation.Bicubic, Statistics);

    private static VisionTransformerArchitecture Complete(VisionTransformerArchitecture architecture) =>
        architecture with { Epsilon = Epsilon, Activation = FeedForwardActivation.QuickGelu, Interpolation = PositionInterpolation.Antialiased };

    /// <summary>OpenAI's towers, and OpenCLIP's of LAION-2B (Cherti et al. 2022, arXiv 2212.07143), which have the exact GELU.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        Preset("vit_base_patch32_clip_224", "CLIP ViT-B/32", VisionTransformerArchitecture.Of("base", 32), outputDim: 512),
        Preset("vit_base_patch16_clip_224", "CLIP ViT-B/16", VisionTransformerArchitecture.Of("base", 16), outputDim: 512),
        Preset("vit_large_patch14_clip_224", "CLIP ViT-L/14", VisionTransformerArchitecture.Of("large", 14), outputDim: 768),
        Preset("vit_large_patch14_clip_336", "CLIP ViT-L/14 at 336", VisionTransformerArchitecture.Of("large", 14, 336), outputDim: 768),
        Preset("vit_base_patch32_clip_224.laion2b", "OpenCLIP ViT-B/32", VisionTransformerArchitecture.Of("base", 32), outputDim: 512, FeedForwardActivation.Gelu),
        Preset("vit_base_patch16_clip_224.laion2b", "OpenCLIP ViT-B/16", VisionTransformerArchitecture.Of("base", 16), outputDim: 512, FeedForwardActivation.Gelu),
        Preset("vit_huge_patch14_clip_224.laion2b", "OpenCLIP ViT-H/14", VisionTransformerArchitecture.Of("huge", 14), outputDim: 1024, FeedForwardActivation.Gelu),
    ];

    private static BackbonePreset Preset(
        string name, string description, VisionTransformerArchitecture architecture, int outputDim, FeedForwardActivation activation = FeedForwardActivation.QuickGelu) => new(
            name, description, Complete(architecture) with { HasPatchBias = false, NormalizesInput = true, OutputDim = outputDim, Activation = activation }, Transform(architecture.ImageSize));
}
