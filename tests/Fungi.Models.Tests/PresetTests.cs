using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>The presets against what their authors publish of them.</summary>
public sealed class PresetTests : TemporaryDirectory
{
    /// <summary>Parameters as torchvision documents them, with a classifier of 1000 classes.</summary>
    [Theory]
    [InlineData("vit_b_16", 86_567_656)]
    [InlineData("vit_b_32", 88_224_232)]
    [InlineData("vit_l_16", 304_326_632)]
    [InlineData("vit_l_32", 306_535_400)]
    [InlineData("vit_h_14", 632_045_800)]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("resnet152", 60_192_808)]
    public void TorchvisionPublishesExactNumbers(string name, long parameters)
    {
        using var backbone = Build(name);
        Assert.Equal(parameters, backbone.ParameterCount + Classifier(backbone, 1000));
    }

    /// <summary>Millions of parameters as timm (with or without a classifier), OpenCLIP (image tower) and the papers list them.</summary>
    [Theory]
    [InlineData("vit_small_patch16_224.dino", 21.67, 0)]
    [InlineData("vit_small_patch8_224.dino", 21.67, 0)]
    [InlineData("vit_base_patch16_224.dino", 85.80, 0)]
    [InlineData("vit_base_patch8_224.dino", 85.81, 0)]
    [InlineData("vit_small_patch14_dinov2", 22.06, 0)]
    [InlineData("vit_base_patch14_dinov2", 86.58, 0)]
    [InlineData("vit_large_patch14_dinov2", 304.37, 0)]
    [InlineData("vit_giant_patch14_dinov2", 1136.48, 0)]
    [InlineData("vit_tiny_patch16_224.augreg_in21k", 5.72, 1000)]
    [InlineData("vit_small_patch16_224.augreg_in21k", 22.05, 1000)]
    [InlineData("vit_small_patch32_224.augreg_in21k", 22.88, 1000)]
    [InlineData("vit_base_patch16_224.augreg_in21k", 86.57, 1000)]
    [InlineData("vit_base_patch32_224.augreg_in21k", 88.22, 1000)]
    [InlineData("vit_large_patch16_224.augreg_in21k", 304.33, 1000)]
    [InlineData("deit_tiny_patch16_224", 5.72, 1000)]
    [InlineData("deit_small_patch16_224", 22.05, 1000)]
    [InlineData("deit_base_patch16_224", 86.57, 1000)]
    [InlineData("deit_tiny_distilled_patch16_224", 5.91, 2000)]
    [InlineData("deit_small_distilled_patch16_224", 22.44, 2000)]
    [InlineData("deit_base_distilled_patch16_224", 87.34, 2000)]
    [InlineData("deit3_small_patch16_224", 22.06, 1000)]
    [InlineData("deit3_base_patch16_224", 86.59, 1000)]
    [InlineData("deit3_large_patch16_224", 304.37, 1000)]
    [InlineData("mae_vit_base_patch16", 85.80, 0)]
    [InlineData("mae_vit_large_patch16", 303.30, 0)]
    [InlineData("mae_vit_huge_patch14", 630.76, 0)]
    [InlineData("vit_base_patch32_clip_224", 87.85, 0)]
    [InlineData("vit_base_patch16_clip_224", 86.19, 0)]
    [InlineData("vit_large_patch14_clip_224", 303.97, 0)]
    [InlineData("vit_large_patch14_clip_336", 304.29, 0)]
    [InlineData("vit_huge_patch14_clip_224.laion2b", 632.08, 0)]
    [InlineData("vit_base_patch16_clip_quickgelu_224", 86.19, 512)]
    [InlineData("resnet50.swav", 23.51, 0)]
    public void OthersPublishMillions(string name, double millions, int classes)
    {
        using var backbone = Build(name);
        Assert.Equal(millions, Math.Round((backbone.ParameterCount + Classifier(backbone, classes)) / 1e6, 2));
    }

    [Theory]
    [InlineData("vit_small_patch16_224.dino", 384, "blocks.11.attn.proj")]
    [InlineData("vit_base_patch14_dinov2", 768, "blocks.11.attn.proj")]
    [InlineData("vit_base_patch16_clip_224", 512, "blocks.11.attn.proj")]
    [InlineData("vit_l_16", 1024, "blocks.23.attn.proj")]
    [InlineData("resnet50.swav", 2048, "layer4.2.conv3")]
    public void EmbeddingAndLayerAreWhatIsListed(string name, int embeddingDim, string layer)
    {
        using var backbone = Build(name);
        Assert.Equal((embeddingDim, layer), (backbone.EmbeddingDim, backbone.RecommendedLayer));
        Assert.Contains(layer, backbone.LinearLayers);
    }

    [Fact]
    public void NamesAreDistinct() => Assert.Equal(BackbonePreset.All.Count, BackbonePreset.All.DistinctBy(preset => preset.Name).Count());

    /// <summary>Heads, epsilon, activation and positions are in no shape: the preset says them.</summary>
    [Fact]
    public void APresetSaysWhatNoShapeTells()
    {
        using var scope = NewDisposeScope();
        using var small = Build("vit_small_patch16_224.mocov3");
        small.Initialize(seed: 1);
        Safetensors.Write(File("a.safetensors"), small.Parameters);

        using var recognized = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors") });
        using var told = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Architecture = "vit_small_patch16_224.mocov3" });

        Assert.Equal((6, 12), (recognized.Architecture.Heads, told.Architecture.Heads));
        Assert.Equal(BackbonePreset.Find("vit_small_patch16_224.mocov3")!.Architecture, told.Architecture);
        AssertRefused("3 missing (norm_pre.weight, norm_pre.bias, proj.weight)", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Architecture = "vit_base_patch16_clip_224" }));
        AssertRefused("There is no backbone architecture 'vit_small'", () => BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors"), Architecture = "vit_small" }));
    }

    private static Backbone Build(string name)
    {
        var preset = BackbonePreset.Find(name)!;
        return preset.Architecture.Build(preset.Transform);
    }

    private static long Classifier(Backbone backbone, int classes) => classes * (backbone.EmbeddingDim + 1L);
}
