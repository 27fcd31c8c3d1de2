using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>Every part that one family has and another has not, at every layer.</summary>
public sealed class VariantTests
{
    private static readonly VisionTransformerArchitecture Plain = new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 12);

    private static readonly Dictionary<string, VisionTransformerArchitecture> Transformers = new()
    {
        ["registers, layer scale and SwiGLU"] = Plain with { Registers = 3, HasLayerScale = true, Activation = FeedForwardActivation.SwiGlu, Interpolation = PositionInterpolation.Antialiased },
        ["mean of the patches"] = Plain with { Pooling = TokenPooling.PatchMean, NormalizesTokens = false, NormalizesPooled = true },
        ["maximum of the patches beside registers"] = Plain with { Pooling = TokenPooling.PatchMaximum, Registers = 2, PrefixPositions = 3 },
        ["two class tokens, averaged"] = Plain with { ClassTokens = 2, PrefixPositions = 2, Pooling = TokenPooling.ClassTokenMean },
        ["positions of patches alone"] = Plain with { PrefixPositions = 0, HasQkvBias = false },
        ["projection"] = Plain with { HasPatchBias = false, NormalizesInput = true, OutputDim = 6, Activation = FeedForwardActivation.QuickGelu, Epsilon = 1e-5 },
    };

    private static readonly Dictionary<string, ResidualNetworkArchitecture> Networks = new()
    {
        ["bottlenecks"] = new(4, [new(2, 3, 8), new(1, 5, 6)], IsBottleneck: true),
        ["basic blocks"] = new(4, [new(1, 4, 4), new(2, 6, 6)], IsBottleneck: false),
        ["whole map"] = new(4, [new(1, 3, 8), new(1, 5, 6)], IsBottleneck: true, Pools: false),
    };

    public static TheoryData<string, string> Layers => LayersOf([.. Transformers.Keys, .. Networks.Keys]);

    public static TheoryData<string, string> TransformerLayers => LayersOf(Transformers.Keys);

    [Theory]
    [MemberData(nameof(Layers))]
    public void PerSampleGradientsAddUpToTheWeightsGradient(string variant, string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        var images = Images(1);

        var perSample = TapTests.PerSampleGradients(backbone, images, layer, backbone.Forward);

        TapTests.AssertAddsUp(perSample, backbone, layer, () => backbone.Forward(images));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ASamplesGradientIsItsOwn(string variant, string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        var images = Images(2);

        var together = TapTests.PerSampleGradients(backbone, images, layer, backbone.Forward);
        var alone = TapTests.PerSampleGradients(backbone, images.narrow(0, 1, 1), layer, backbone.Forward);

        TapTests.AssertClose(alone, together.narrow(0, 1, 1));
    }

    /// <summary>Leaving tokens out where the pooling does not read them changes nothing, whatever the pooling.</summary>
    [Theory]
    [MemberData(nameof(TransformerLayers))]
    public void WhatIsNotComputedIsNotNeeded(string variant, string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        var images = Images(3);

        var needed = TapTests.PerSampleGradients(backbone, images, layer, backbone.Forward);
        var all = TapTests.PerSampleGradients(backbone, images, layer, (batch, tap) => backbone.ForwardTokens(batch, tap).select(1, 0));

        TapTests.AssertClose(all, needed);
    }

    [Theory]
    [InlineData("two class tokens, averaged", 2)]
    [InlineData("registers, layer scale and SwiGLU", 1)]
    [InlineData("mean of the patches", 10)]
    public void TheLastBlockComputesWhatThePoolingReads(string variant, long tokens)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        using var tap = new Tap("blocks.1.attn.proj");

        backbone.Forward(Images(1), tap);

        Assert.Equal([3, tokens, 16], tap.Output.shape);
    }

    [Theory]
    [InlineData("mean of the patches")]
    [InlineData("maximum of the patches beside registers")]
    public void PoolingOverPatchesLeavesOutTheOtherTokens(string variant)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        var tokens = backbone.ForwardTokens(Images(4));
        var patches = tokens.narrow(1, 1, 9);

        Assert.Equal([3, 10, 16], tokens.shape);
        var parameters = backbone.Parameters;
        var expected = variant.StartsWith("mean", StringComparison.Ordinal)
            ? nn.functional.layer_norm(patches.mean([1]), [16], parameters["fc_norm.weight"], parameters["fc_norm.bias"], 1e-6)
            : patches.amax([1]);
        TapTests.AssertClose(expected, backbone.Forward(Images(4)));
    }

    [Fact]
    public void ANetworkThatIsSavedComesBackAsItWas()
    {
        var path = Path.GetTempFileName();
        try
        {
            foreach (var variant in Transformers.Keys.Concat(Networks.Keys))
            {
                using var scope = NewDisposeScope();
                using var backbone = Sharpened(variant);
                backbone.Save(path);

                using var loaded = BackboneLoader.Load(new BackboneOptions { Checkpoint = path });

                Assert.Equal(backbone.ToString(), loaded.ToString());
                Assert.Equal(backbone.Transform, loaded.Transform);
                // Another size, so that positions are interpolated.
                var images = randn(2, 3, 20, 16, generator: new Generator(5));
                Assert.True(backbone.Forward(images).Equals(loaded.Forward(images)), variant);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("bottlenecks", "layer1.0.bn1", "layer2.0.bn3")]
    [InlineData("basic blocks", "bn1", "layer2.1.bn2")]
    public void TrainingLeavesStatisticsAlone(string variant, params string[] norms)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        backbone.SetTrainable(true);

        foreach (var norm in norms)
        {
            Assert.False(backbone.Parameters[$"{norm}.running_mean"].requires_grad);
            Assert.False(backbone.Parameters[$"{norm}.running_var"].requires_grad);
            Assert.True(backbone.Parameters[$"{norm}.weight"].requires_grad);
        }
    }

    [Theory]
    [InlineData("bottlenecks", "layer1.0.conv2")]
    [InlineData("projection", "blocks.0.attn.proj")]
    public void LowPrecisionEndsAtTheTap(string variant, string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened(variant);
        var images = Images(6);
        var exact = backbone.Forward(images);
        backbone.Precision = Precision.BFloat16;
        using var tap = new Tap(layer);

        var embedding = backbone.Forward(images, tap);

        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (tap.Output.dtype, embedding.dtype));
        Assert.InRange(nn.functional.normalize(exact, dim: 1).mul(nn.functional.normalize(embedding, dim: 1)).sum(1).min().item<float>(), 0.99, 1 - 1e-9);
    }

    private static TheoryData<string, string> LayersOf(IEnumerable<string> variants)
    {
        var data = new TheoryData<string, string>();
        foreach (var variant in variants)
        {
            using var backbone = Architecture(variant).Build(InferenceTransform.Standard(12));
            foreach (var layer in backbone.LinearLayers) data.Add(variant, layer);
        }

        return data;
    }

    private static IBackboneArchitecture Architecture(string variant) => Transformers.TryGetValue(variant, out var transformer) ? transformer : Networks[variant];

    private static Backbone Sharpened(string variant) => Sharpened(Architecture(variant), 12);

    internal static Backbone Sharpened(IBackboneArchitecture architecture, int imageSize)
    {
        var backbone = architecture.Build(InferenceTransform.Standard(imageSize));
        backbone.Initialize(seed: 5);
        TapTests.Sharpen(backbone);
        using var frozen = no_grad();
        foreach (var (name, value) in backbone.Parameters)
        {
            if (name.EndsWith(".running_var", StringComparison.Ordinal)) value.abs_().add_(0.5); // a variance
        }

        return backbone;
    }

    private static Tensor Images(long seed) => randn(3, 3, 12, 12, generator: new Generator((ulong)seed));
}
