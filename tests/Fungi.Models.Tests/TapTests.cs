using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class TapTests
{
    private static readonly VisionTransformerArchitecture Tiny = new(
        Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 12);

    public static TheoryData<string> Layers => [.. Sharpened().LinearLayers];

    [Fact]
    public void LayersAreListedInTheOrderOfTheForwardPass()
    {
        using var backbone = Sharpened();

        Assert.Equal(
            [
                "patch_embed.proj",
                "blocks.0.attn.qkv", "blocks.0.attn.proj", "blocks.0.mlp.fc1", "blocks.0.mlp.fc2",
                "blocks.1.attn.qkv", "blocks.1.attn.proj", "blocks.1.mlp.fc1", "blocks.1.mlp.fc2",
            ],
            backbone.LinearLayers);
        Assert.Equal("blocks.1.attn.proj", backbone.RecommendedLayer);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void PerSampleGradientsAddUpToTheWeightsGradient(string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        var images = randn(3, 3, 12, 12, generator: new Generator(1));

        var perSample = PerSampleGradients(backbone, images, layer, backbone.Forward);

        AssertAddsUp(perSample, backbone, layer, () => backbone.Forward(images));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ClassTokenAloneGivesTheGradientsOfAllTokens(string layer)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        var images = randn(3, 3, 12, 12, generator: new Generator(2));

        var shortcut = PerSampleGradients(backbone, images, layer, backbone.Forward);
        var full = PerSampleGradients(backbone, images, layer, (batch, tap) => backbone.ForwardTokens(batch, tap).select(1, 0));

        AssertClose(full, shortcut);
        AssertClose(backbone.ForwardTokens(images).select(1, 0), backbone.Forward(images));
    }

    [Theory]
    [InlineData("blocks.0.mlp.fc2", 10, 24, 16)]
    [InlineData("blocks.1.attn.qkv", 10, 16, 48)]
    [InlineData("blocks.1.attn.proj", 1, 16, 16)]
    [InlineData("blocks.1.mlp.fc1", 1, 16, 24)]
    public void LastBlockIsTappedAtTheClassTokenAlone(string layer, long tokens, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        using var tap = new Tap(layer);

        backbone.Forward(zeros(2, 3, 12, 12), tap);

        Assert.Equal([2, tokens, inputs], tap.Input.shape);
        Assert.Equal([2, tokens, outputs], tap.Output.shape);
    }

    [Fact]
    public void OnlyWhatFollowsTheTapIsRecordedEvenWithoutGradients()
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        var images = zeros(2, 3, 12, 12).requires_grad_();
        using var tap = new Tap("blocks.1.mlp.fc2");
        Tensor tapped;
        using (no_grad())
        {
            Assert.False(backbone.Forward(images).requires_grad);
            tapped = backbone.Forward(images, tap);
        }

        Assert.True(tapped.requires_grad);
        Assert.True(tap.Output.is_leaf && tap.Output.requires_grad);
        Assert.False(tap.Input.requires_grad);
    }

    [Fact]
    public void TapOutlivesTheCallersScope()
    {
        using var backbone = Sharpened();
        using var tap = new Tap("blocks.1.attn.proj");
        using (NewDisposeScope()) backbone.Forward(zeros(2, 3, 12, 12), tap);

        Assert.Equal(32, tap.Input.numel());
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void PassLeavesNothingBehindButItsResult(Precision precision)
    {
        using var backbone = Sharpened();
        backbone.Precision = precision;
        using var tap = new Tap("blocks.0.attn.proj");
        using var images = zeros(2, 3, 16, 16);

        using var scope = NewDisposeScope();
        backbone.Forward(images);
        Assert.Equal(1, scope.DisposablesCount);
        backbone.Forward(images, tap);
        Assert.Equal(2, scope.DisposablesCount);
    }

    [Fact]
    public void LowPrecisionEndsAtTheTap()
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        var images = randn(4, 3, 12, 12, generator: new Generator(3));
        var exact = backbone.Forward(images);
        using var exactTap = new Tap("blocks.0.attn.proj");
        backbone.Forward(images, exactTap);
        backbone.Precision = Precision.BFloat16;
        using var tap = new Tap("blocks.0.attn.proj");

        var tapped = backbone.Forward(images, tap);
        var untapped = backbone.Forward(images);

        Assert.Equal(ScalarType.Float32, tap.Input.dtype);
        Assert.Equal(ScalarType.Float32, tap.Output.dtype);
        Assert.Equal(ScalarType.Float32, tapped.dtype);
        Assert.Equal(ScalarType.Float32, untapped.dtype);
        // What entered the layer was rounded to eight bits, and is close to what it should be; likewise the embedding.
        Assert.True(tap.Input.Equals(tap.Input.to(ScalarType.BFloat16).to(ScalarType.Float32)));
        Assert.False(exactTap.Input.Equals(tap.Input));
        foreach (var embedding in new[] { tapped, untapped })
        {
            var cosine = nn.functional.normalize(exact, dim: 1).mul(nn.functional.normalize(embedding, dim: 1)).sum(1);
            Assert.InRange(cosine.min().item<float>(), 0.999, 1 - 1e-9);
        }
    }

    [Fact]
    public void TapServesOneForwardPass()
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        using var tap = new Tap("blocks.1.attn.proj");

        Assert.Throws<InvalidOperationException>(() => tap.Input);
        Assert.False(tap.IsReached);
        backbone.Forward(zeros(1, 3, 12, 12), tap);
        Assert.True(tap.IsReached);
        Assert.Throws<InvalidOperationException>(() => backbone.Forward(zeros(1, 3, 12, 12), tap));
    }

    [Fact]
    public void WrongLayersAreRefusedWithTheNearestFirst()
    {
        using var scope = NewDisposeScope();
        using var backbone = Sharpened();
        using var tap = new Tap("blocks.1.attn.project");

        var error = Assert.Throws<InputException>(() => backbone.Forward(zeros(1, 3, 12, 12), tap));

        Assert.StartsWith(
            "The backbone has no linear layer 'blocks.1.attn.project'; expected one of blocks.1.attn.proj, blocks.0.attn.proj, ",
            error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith(", ... (9 layers).", error.Message, StringComparison.Ordinal);
        Assert.Equal("blocks.0.mlp.fc1", backbone.ResolveLayer("blocks.0.mlp.fc1"));
        Assert.Equal("blocks.1.attn.proj", backbone.ResolveLayer(null));
    }

    // Weights of 0.02 make attention uniform and nearly everything linear: larger ones show more.
    internal static VisionTransformer Sharpened()
    {
        var backbone = VisionTransformer.Create(Tiny, seed: 5);
        Sharpen(backbone);
        return backbone;
    }

    internal static void Sharpen(Backbone backbone)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        foreach (var parameter in backbone.Parameters.Values) parameter.add_(randn_like(parameter).normal_(0, 0.3, generator));
    }

    internal static Tensor PerSampleGradients(Backbone backbone, Tensor images, string layer, Func<Tensor, Tap, Tensor> forward)
    {
        using var tap = new Tap(layer);
        var gradient = autograd.grad([Loss(forward(images, tap)).sum()], [tap.Output])[0];
        var input = tap.HasBias ? cat([tap.Input, ones([.. tap.Input.shape[..2], 1])], 2) : tap.Input;
        return einsum("bto,bti->boi", gradient, input);
    }

    // The whole batch's gradient, by the backbone's own autograd.
    internal static void AssertAddsUp(Tensor perSample, Backbone backbone, string layer, Func<Tensor> embed)
    {
        Assert.Equal(backbone.GradientShape(layer), (perSample.shape[1], perSample.shape[2]));
        backbone.SetTrainable(true);
        Tensor[] parameters = [.. new[] { $"{layer}.weight", $"{layer}.bias" }.Where(backbone.Parameters.ContainsKey).Select(name => backbone.Parameters[name])];
        var expected = autograd.grad([Loss(embed()).sum()], parameters);
        AssertClose(cat([.. expected.Select(gradient => gradient.reshape(gradient.shape[0], -1))], 1), perSample.sum(dim: 0));
    }

    // Any function of each sample alone.
    internal static Tensor Loss(Tensor embeddings) => (embeddings * embeddings.roll(1, 1)).sum(1) + embeddings.pow(3).sum(1);

    internal static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.abs().max().item<float>() > 1e-3, "The comparison would say nothing: all numbers are tiny.");
        Assert.InRange(((expected - actual).norm() / expected.norm()).item<float>(), 0, 1e-5);
    }
}
