using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>Checkpoints under the names of those who published them. The tables are written from their source; each must give the network it was made of.</summary>
public sealed class FamilyTests : TemporaryDirectory
{
    private static readonly VisionTransformerArchitecture Plain = new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 12);
    private static readonly VisionTransformerArchitecture Clip = Plain with
    {
        HasPatchBias = false, NormalizesInput = true, OutputDim = 6, Activation = FeedForwardActivation.QuickGelu, Epsilon = 1e-5, Interpolation = PositionInterpolation.Antialiased,
    };

    private static readonly VisionTransformerArchitecture DinoV2 = Plain with { HasLayerScale = true };
    private static readonly VisionTransformerArchitecture Gated = DinoV2 with { Registers = 4, Activation = FeedForwardActivation.SwiGlu, Interpolation = PositionInterpolation.Antialiased };
    private static readonly VisionTransformerArchitecture Timm = Plain with { Interpolation = PositionInterpolation.Antialiased };

    // A tensor of ours, and what it is called there; where there are several, each is an equal part. "=" in front: rows and columns are exchanged; "-": axes of size 1 are not there.
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["dino"] = new("vision transformer with DINO's tensor names", Plain, []),
        ["dino, teacher"] = new("vision transformer with DINO's tensor names", Plain, []) { Prefix = "teacher.backbone.", Extra = ["teacher.head.mlp.0.weight", "student.module.backbone.cls_token", "dino_loss.center"] },
        ["dinov2"] = new("DINOv2", DinoV2, []) { Extra = ["mask_token"] },
        ["dinov2, gated"] = new("DINOv2", Gated, []) { Extra = ["mask_token"] },
        ["dinov2, in chunks"] = new("DINOv2", DinoV2, [("blocks.0.", ["blocks.0.0."]), ("blocks.1.", ["blocks.1.1."])]) { Prefix = "teacher.backbone.", Extra = ["teacher.backbone.mask_token"] },
        ["timm"] = new("vision transformer with timm's tensor names", Timm, []) { Extra = ["head.weight", "head.bias"] },
        ["timm, average"] = new("vision transformer with timm's tensor names", Timm with { NormalizesTokens = false, NormalizesPooled = true, Pooling = TokenPooling.PatchMean }, []),
        ["timm, CLIP"] = new("vision transformer with timm's tensor names", Timm with { NormalizesInput = true, HasPatchBias = false, Epsilon = 1e-5 }, []),
        ["timm, registers"] = new("vision transformer with timm's tensor names", Timm with { HasLayerScale = true, Registers = 4, PrefixPositions = 0 }, [("register_tokens", ["reg_token"])]),
        ["timm, gated"] = new(
            "vision transformer with timm's tensor names and SwiGLU", Timm with { HasLayerScale = true, Activation = FeedForwardActivation.SwiGlu }, [("blocks.*.mlp.w12.", ["blocks.*.mlp.fc1."]), ("blocks.*.mlp.w3.", ["blocks.*.mlp.fc2."])]),
        ["deit, distilled"] = new(
            "distilled DeiT", Timm with { ClassTokens = 2, PrefixPositions = 2, Pooling = TokenPooling.ClassTokenMean }, [("cls_token", ["cls_token", "dist_token"])]) { Extra = ["head.weight", "head_dist.weight"], Prefix = "model." },
        ["deit III"] = new(
            "vision transformer with timm's tensor names", Timm with { HasLayerScale = true, PrefixPositions = 0 }, [("blocks.*.ls1.gamma", ["blocks.*.gamma_1"]), ("blocks.*.ls2.gamma", ["blocks.*.gamma_2"])]) { Prefix = "model." },
        ["mae"] = new("MAE's encoder", Plain with { Interpolation = PositionInterpolation.Exact }, []) { Prefix = "model.", Extra = ["model.mask_token", "model.decoder_embed.weight", "model.decoder_blocks.0.norm1.weight", "model.decoder_pos_embed"] },
        ["udi"] = new("UDI's vision transformer", Plain with { ClassTokens = 2, PrefixPositions = 2 }, []),
        ["openai"] = new("CLIP's image tower with OpenAI's tensor names", Clip,
        [
            ("cls_token", ["-class_embedding"]), ("pos_embed", ["-positional_embedding"]), ("patch_embed.proj.", ["conv1."]), ("norm_pre.", ["ln_pre."]),
            ("blocks.*.norm1.", ["transformer.resblocks.*.ln_1."]), ("blocks.*.attn.qkv.", ["transformer.resblocks.*.attn.in_proj_"]), ("blocks.*.attn.proj.", ["transformer.resblocks.*.attn.out_proj."]),
            ("blocks.*.norm2.", ["transformer.resblocks.*.ln_2."]), ("blocks.*.mlp.fc1.", ["transformer.resblocks.*.mlp.c_fc."]), ("blocks.*.mlp.fc2.", ["transformer.resblocks.*.mlp.c_proj."]),
            ("norm.", ["ln_post."]), ("proj.weight", ["=proj"]),
        ]) { Prefix = "visual.", Extra = ["token_embedding.weight", "transformer.resblocks.0.ln_1.weight", "logit_scale"], Layer = ("transformer.resblocks.1.mlp.c_proj", "blocks.1.mlp.fc2") },
        ["hugging face, clip"] = new("CLIP's image tower with Hugging Face's tensor names", Clip with { Interpolation = PositionInterpolation.Exact },
        [
            ("cls_token", ["-vision_model.embeddings.class_embedding"]), ("pos_embed", ["-vision_model.embeddings.position_embedding.weight"]), ("patch_embed.proj.", ["vision_model.embeddings.patch_embedding."]),
            ("norm_pre.", ["vision_model.pre_layrnorm."]), ("blocks.*.norm1.", ["vision_model.encoder.layers.*.layer_norm1."]),
            ("blocks.*.attn.qkv.", ["vision_model.encoder.layers.*.self_attn.q_proj.", "vision_model.encoder.layers.*.self_attn.k_proj.", "vision_model.encoder.layers.*.self_attn.v_proj."]),
            ("blocks.*.attn.proj.", ["vision_model.encoder.layers.*.self_attn.out_proj."]), ("blocks.*.norm2.", ["vision_model.encoder.layers.*.layer_norm2."]),
            ("blocks.*.mlp.", ["vision_model.encoder.layers.*.mlp."]), ("norm.", ["vision_model.post_layernorm."]), ("proj.", ["visual_projection."]),
        ]) { Extra = ["text_model.embeddings.token_embedding.weight", "text_projection.weight", "logit_scale", "vision_model.embeddings.position_ids"], Layer = ("vision_model.encoder.layers.0.self_attn.out_proj", "blocks.0.attn.proj") },
        ["torchvision"] = new("vision transformer with torchvision's tensor names", Plain with { Interpolation = PositionInterpolation.Corners },
        [
            ("cls_token", ["class_token"]), ("pos_embed", ["encoder.pos_embedding"]), ("patch_embed.proj.", ["conv_proj."]), ("blocks.*.norm1.", ["encoder.layers.encoder_layer_*.ln_1."]),
            ("blocks.*.attn.qkv.", ["encoder.layers.encoder_layer_*.self_attention.in_proj_"]), ("blocks.*.attn.proj.", ["encoder.layers.encoder_layer_*.self_attention.out_proj."]),
            ("blocks.*.norm2.", ["encoder.layers.encoder_layer_*.ln_2."]), ("blocks.*.mlp.fc1.", ["encoder.layers.encoder_layer_*.mlp.0."]), ("blocks.*.mlp.fc2.", ["encoder.layers.encoder_layer_*.mlp.3."]),
            ("norm.", ["encoder.ln."]),
        ]) { Extra = ["heads.head.weight", "heads.head.bias"], Layer = ("encoder.layers.encoder_layer_1.self_attention.out_proj", "blocks.1.attn.proj") },
        ["hugging face, vit"] = new("vision transformer with Hugging Face's tensor names", Plain with { Epsilon = 1e-12, Interpolation = PositionInterpolation.Exact },
        [
            .. HuggingFace, ("blocks.*.norm1.", ["encoder.layer.*.layernorm_before."]), ("blocks.*.norm2.", ["encoder.layer.*.layernorm_after."]), ("blocks.*.mlp.fc1.", ["encoder.layer.*.intermediate.dense."]),
            ("blocks.*.mlp.fc2.", ["encoder.layer.*.output.dense."]),
        ]) { Prefix = "vit.", Extra = ["vit.pooler.dense.weight", "classifier.weight"], Layer = ("encoder.layer.1.attention.output.dense", "blocks.1.attn.proj") },
        ["hugging face, dinov2"] = new("DINOv2 with Hugging Face's tensor names", DinoV2 with { Interpolation = PositionInterpolation.Exact }, HuggingFaceDinoV2) { Extra = ["embeddings.mask_token"] },
        ["hugging face, dinov2, gated"] = new("DINOv2 with Hugging Face's tensor names", Gated, HuggingFaceDinoV2) { Extra = ["embeddings.mask_token"], Layer = ("encoder.layer.0.mlp.weights_out", "blocks.0.mlp.w3") },
    };

    private static (string, string[])[] HuggingFace =>
    [
        ("cls_token", ["embeddings.cls_token"]), ("register_tokens", ["embeddings.register_tokens"]), ("pos_embed", ["embeddings.position_embeddings"]), ("patch_embed.proj.", ["embeddings.patch_embeddings.projection."]),
        ("blocks.*.attn.qkv.", ["encoder.layer.*.attention.attention.query.", "encoder.layer.*.attention.attention.key.", "encoder.layer.*.attention.attention.value."]),
        ("blocks.*.attn.proj.", ["encoder.layer.*.attention.output.dense."]), ("norm.", ["layernorm."]),
    ];

    private static (string, string[])[] HuggingFaceDinoV2 =>
    [
        .. HuggingFace, ("blocks.*.norm1.", ["encoder.layer.*.norm1."]), ("blocks.*.norm2.", ["encoder.layer.*.norm2."]), ("blocks.*.ls1.gamma", ["encoder.layer.*.layer_scale1.lambda1"]),
        ("blocks.*.ls2.gamma", ["encoder.layer.*.layer_scale2.lambda1"]), ("blocks.*.mlp.w12.", ["encoder.layer.*.mlp.weights_in."]), ("blocks.*.mlp.w3.", ["encoder.layer.*.mlp.weights_out."]),
        ("blocks.*.mlp.", ["encoder.layer.*.mlp."]),
    ];

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ACheckpointIsRecognisedByItsNamesAndGivesItsNetwork(string name)
    {
        using var scope = NewDisposeScope();
        var (family, architecture, _) = Cases[name];
        using var original = VariantTests.Sharpened(architecture, 12);
        Write(Cases[name], original, File("a.safetensors"));

        using var loaded = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Heads = 2 });

        Assert.Equal(family, loaded.Family);
        Assert.Equal(architecture, loaded.Architecture);
        Assert.Equal(original.Parameters.Keys.Order(StringComparer.Ordinal), loaded.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(original.Parameters, parameter => Assert.True(parameter.Value.Equals(loaded.Parameters[parameter.Key]), parameter.Key));
        if (Cases[name].Layer is var (there, here)) Assert.Equal(here, loaded.ResolveLayer(there));
    }

    [Fact]
    public void ALayerThatIsPartOfOneHereIsRefused()
    {
        using var scope = NewDisposeScope();
        using var original = VariantTests.Sharpened(Cases["hugging face, vit"].Architecture, 12);
        Write(Cases["hugging face, vit"], original, File("a.safetensors"));

        AssertRefused(
            "no linear layer 'encoder.layer.0.attention.attention.query'",
            () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Heads = 2, TargetLayer = "encoder.layer.0.attention.attention.query" }));
    }

    [Fact]
    public void PartsThatDoNotFitTogetherAreNamed()
    {
        using var scope = NewDisposeScope();
        using var original = VariantTests.Sharpened(Cases["hugging face, vit"].Architecture, 12);
        Write(Cases["hugging face, vit"], original, File("a.safetensors"), tensors => tensors["vit.encoder.layer.1.attention.attention.key.weight"] = ones(16, 15));

        AssertRefused("encoder.layer.1.attention.attention.key.weight [16, 15]", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Heads = 2 }));
    }

    /// <summary>SwAV's ResNet has torchvision's names and heads of its own.</summary>
    [Theory]
    [InlineData("module.", "projection_head.0.weight", "residual network of SwAV")]
    [InlineData("", "fc.weight", "residual network with torchvision's tensor names")]
    public void ResidualNetworksAreRecognised(string prefix, string head, string family)
    {
        using var scope = NewDisposeScope();
        var architecture = new ResidualNetworkArchitecture(4, [new(2, 3, 8), new(1, 5, 6)], IsBottleneck: true);
        using var original = VariantTests.Sharpened(architecture, 32);
        var tensors = original.Parameters.ToDictionary(parameter => prefix + parameter.Key, parameter => parameter.Value);
        foreach (var norm in (string[])["bn1", "layer1.0.bn2", "layer1.0.downsample.1"]) tensors[$"{prefix}{norm}.num_batches_tracked"] = zeros(1, dtype: ScalarType.Int64);
        tensors[prefix + head] = ones(2, 6);
        Safetensors.Write(File("a.pth"), tensors);

        using var loaded = (ResidualNetwork)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.pth") });

        Assert.Equal(family, loaded.Family);
        Assert.Equal(original.ToString(), loaded.ToString()!.Replace("input 224 from 256 Bilinear", "input 32", StringComparison.Ordinal));
        var images = randn(2, 3, 32, 32, generator: new Generator(1));
        Assert.True(original.Forward(images).Equals(loaded.Forward(images)));
        AssertRefused("expected no option Heads", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.pth"), Heads = 2 }));
        AssertRefused("cannot pool by 'token'; expected avg or map", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.pth"), Pooling = "token" }));
        AssertRefused("the tensors do not fit the backbone", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.pth"), Architecture = "resnet50" }));
    }

    [Fact]
    public void OptionsPrevailOverTheFile()
    {
        using var scope = NewDisposeScope();
        using var original = VisionTransformer.Create(Plain, seed: 1);
        original.Save(File("a.safetensors"));

        using var loaded = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Pooling = "avg", Heads = 4 });

        Assert.Equal(Plain with { Pooling = TokenPooling.PatchMean, Heads = 4 }, loaded.Architecture);
        AssertRefused("cannot pool by 'sum'; expected one of token, class-avg, avg, max", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Pooling = "sum" }));
    }

    [Fact]
    public void WhatTheFileSaysOfItselfIsRead()
    {
        using var scope = NewDisposeScope();
        using var original = VisionTransformer.Create(Plain, seed: 1);
        var metadata = new Dictionary<string, string>
        {
            ["heads"] = "4", ["pool"] = "avg", ["interpolate_offset"] = "0.0", ["interpolate_antialias"] = "True", ["epsilon"] = "1e-05", ["activation"] = "QuickGelu", ["family"] = "mae", ["resampling"] = "Bilinear", ["image_size"] = "24",
        };
        Safetensors.Write(File("a.safetensors"), original.Parameters, metadata);
        Safetensors.Write(File("b.safetensors"), original.Parameters, new Dictionary<string, string>(metadata) { ["interpolate_antialias"] = "perhaps" });

        using var loaded = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors") });

        Assert.Equal("MAE's encoder", loaded.Family);
        Assert.Equal(
            Plain with { Heads = 4, Pooling = TokenPooling.PatchMean, Interpolation = PositionInterpolation.Antialiased, Epsilon = 1e-5, Activation = FeedForwardActivation.QuickGelu }, loaded.Architecture);
        Assert.Equal(new InferenceTransform(24, 256 / 224.0, Interpolation.Bilinear, ImageStatistics.ImageNet), loaded.Transform);
        AssertRefused("'interpolate_antialias' is 'perhaps'; expected True or False", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("b.safetensors") }));
    }

    private static void Write(Case family, Backbone original, string path, Action<Dictionary<string, Tensor>>? change = null)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, value) in original.Parameters)
        {
            var (found, theirs) = Find(family.Names, name);
            var parts = theirs.Length == 1 ? [value] : value.chunk(theirs.Length, value.dim() == 3 ? 1 : 0);
            foreach (var (their, part) in theirs.Zip(parts))
            {
                var whole = family.Prefix + their.TrimStart('=', '-') + name[found..];
                tensors.Add(whole, their[0] switch { '=' => part.t().contiguous(), '-' => part.squeeze(), _ => part.contiguous() });
            }
        }

        foreach (var extra in family.Extra) tensors.TryAdd(extra, ones(2, 2));
        change?.Invoke(tensors);
        Safetensors.Write(path, tensors);
    }

    // How much of a name the first fitting row replaces, and by what.
    private static (int Length, string[] Theirs) Find((string Ours, string[] Theirs)[] names, string name)
    {
        foreach (var (ours, theirs) in names)
        {
            for (var block = 0; block < 2; block++)
            {
                var start = ours.Replace("*", $"{block}", StringComparison.Ordinal);
                if (name.StartsWith(start, StringComparison.Ordinal)) return (start.Length, [.. theirs.Select(their => their.Replace("*", $"{block}", StringComparison.Ordinal))]);
            }
        }

        return (name.Length, [name]);
    }

    private sealed record Case(string Family, VisionTransformerArchitecture Architecture, (string Ours, string[] Theirs)[] Names)
    {
        public string Prefix { get; init; } = "";

        public string[] Extra { get; init; } = [];

        public (string There, string Here)? Layer { get; init; }
    }
}
