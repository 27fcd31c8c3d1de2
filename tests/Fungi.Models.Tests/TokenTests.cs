using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>Second class tokens, and patches that do not enter.</summary>
public sealed class TokenTests : TemporaryDirectory
{
    private const int Heads = 2;
    private const int Patches = 9;
    private static readonly long[][] Kept = [[0, 1, 5, 8], [2, 3, 4, 7], [1, 3, 6, 8]];

    public static TheoryData<string> Layers => TapTests.Layers;

    [Fact]
    public void DroppedPatchesDoNotEnterAndComeBackAsZeros()
    {
        using var scope = NewDisposeScope();
        using var backbone = TapTests.Sharpened();
        var images = Images();

        var tokens = backbone.ForwardTokens(images, dropped: Dropped());

        Assert.Equal([3, 1 + Patches, 16], tokens.shape);
        foreach (var (image, kept) in Kept.Index())
        {
            var expected = PlainVisionTransformer.Tokens(backbone.Parameters, Heads, images[image], kept);
            TapTests.AssertClose(expected, tokens[image].index_select(0, tensor([0, .. kept.Select(patch => patch + 1)])));
            Assert.Equal(0, tokens[image].index_select(0, tensor(Enumerable.Range(0, Patches).Select(patch => (long)patch).Except(kept).Select(patch => patch + 1).ToArray())).abs().max().item<float>());
        }

        TapTests.AssertClose(tokens.select(1, 0), backbone.ForwardClassTokens(images, dropped: Dropped()).squeeze(1));
        Assert.False(tokens.select(1, 0).allclose(backbone.Forward(images), 1e-3, 1e-3));
        TapTests.AssertClose(backbone.ForwardTokens(images), backbone.ForwardTokens(images, dropped: zeros([3, Patches], dtype: ScalarType.Bool)));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void PerSampleGradientsOfKeptTokensAddUpToTheWeightsGradient(string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = TapTests.Sharpened();
        var images = Images();

        var perSample = TapTests.PerSampleGradients(backbone, images, layer, (batch, tap) => Read(backbone.ForwardTokens(batch, tap, Dropped())));

        TapTests.AssertAddsUp(perSample, backbone, layer, () => Read(backbone.ForwardTokens(images, dropped: Dropped())));

        static Tensor Read(Tensor tokens) => tokens.select(1, 0) + tokens.narrow(1, 1, Patches).square().sum(1);
    }

    [Fact]
    public void EveryImageMustDropAsManyPatches()
    {
        using var scope = NewDisposeScope();
        using var backbone = TapTests.Sharpened();
        var dropped = Dropped();
        dropped[0, 0] = true;

        Assert.Throws<ArgumentException>(() => backbone.ForwardTokens(Images(), dropped: dropped));
    }

    /// <summary>Distilled DeiT's <c>dist_token</c>; UDI's <c>cls_token</c> of two rows, with a position for each or one for both.</summary>
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(false, 1)]
    public void ASecondClassTokenIsReadAndSavedAgain(bool isDistilled, int positions)
    {
        using var scope = NewDisposeScope();
        using var single = TapTests.Sharpened();
        var plain = single.Parameters.ToDictionary();
        plain["cls_token"] = cat([plain["cls_token"], randn(1, 1, 16, generator: new Generator(8))], 1);
        plain["pos_embed"] = positions == 1 ? plain["pos_embed"] : cat([randn(1, 1, 16, generator: new Generator(9)), plain["pos_embed"]], 1);
        var tensors = plain.ToDictionary();
        if (isDistilled) (tensors["cls_token"], tensors["dist_token"]) = (plain["cls_token"].narrow(1, 0, 1), plain["cls_token"].narrow(1, 1, 1));
        tensors["head.weight"] = ones(2, 2);
        tensors["head_dist.weight"] = ones(2, 2);
        Safetensors.Write(File("two.safetensors"), tensors, new Dictionary<string, string> { ["heads"] = $"{Heads}" });

        using var backbone = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("two.safetensors") });

        Assert.Equal(2, backbone.ClassTokens);
        Assert.Equal(isDistilled ? "distilled DeiT" : "UDI's vision transformer", backbone.Family);
        Assert.Contains(", class tokens 2", backbone.ToString(), StringComparison.Ordinal);
        var images = Images();
        var tokens = backbone.ForwardTokens(images);
        for (var image = 0; image < 3; image++)
        {
            var expected = PlainVisionTransformer.Tokens(plain, Heads, images[image]);
            // Distilled DeiT's embedding is the mean of both.
            if (isDistilled) expected = cat([expected.narrow(0, 0, 2).mean([0], keepdim: true), expected.narrow(0, 1, expected.shape[0] - 1)]);
            TapTests.AssertClose(expected, tokens[image]);
        }

        TapTests.AssertClose(tokens.narrow(1, 0, 2), backbone.ForwardClassTokens(images));
        TapTests.AssertClose(tokens.select(1, 0), backbone.Forward(images));
        Assert.Equal([3, 2 + 16, 16], backbone.ForwardTokens(randn(3, 3, 16, 16, generator: new Generator(3))).shape); // positions interpolated

        backbone.Save(File("again.safetensors"));
        using var again = BackboneLoader.Load(new BackboneOptions { Checkpoint = File("again.safetensors") });
        Assert.True(again.ForwardTokens(images).Equals(tokens));
    }

    private static Tensor Images() => randn(3, 3, 12, 12, generator: new Generator(7));

    private static Tensor Dropped() => stack([.. Kept.Select(kept => tensor(Enumerable.Range(0, Patches).Select(patch => !kept.Contains(patch)).ToArray()))]);
}
