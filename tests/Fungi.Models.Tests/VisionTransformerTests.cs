using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class VisionTransformerTests : TemporaryDirectory
{
    private static readonly VisionTransformerArchitecture Tiny = new(
        Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 12);

    [Theory]
    [InlineData("vit_tiny_patch16_224", 192, 12, 3, 16, 5_524_416)]
    [InlineData("vit_small_patch16_224", 384, 12, 6, 16, 21_665_664)]
    [InlineData("vit_small_patch8_224", 384, 12, 6, 8, 21_670_272)]
    [InlineData("vit_base_patch16_224", 768, 12, 12, 16, 85_798_656)]
    public void PresetsHaveTheSizesOfTheirPapers(string name, int width, int depth, int heads, int patch, long parameters)
    {
        var architecture = VisionTransformerArchitecture.Parse(name);
        using var backbone = VisionTransformer.Create(architecture, seed: 0);

        Assert.Equal(new VisionTransformerArchitecture(width, depth, heads, 4 * width, patch, 224), architecture);
        Assert.Equal(parameters, backbone.Parameters.Values.Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("vit_enormous_patch16_224", "expected vit_SIZE_patchP_S, such as vit_small_patch16_224, with SIZE one of tiny, small, base, large, huge, or a name that fungi models lists")]
    [InlineData("resnet50", "There is no backbone architecture 'resnet50'")]
    [InlineData("vit_small_patch0_224", "must be positive; got 384, 12, 6, 1536, 0, 224")]
    [InlineData("vit_small_patch16_225", "225 pixels is not a whole number of patches of 16")]
    public void WrongNamesAreRefused(string name, string reason) =>
        AssertRefused(reason, () => VisionTransformerArchitecture.Parse(name));

    [Fact]
    public void SeedDecidesTheWeights()
    {
        using var scope = NewDisposeScope();
        using var one = VisionTransformer.Create(Tiny with { Width = 64, HiddenDim = 256 }, seed: 1);
        using var same = VisionTransformer.Create(Tiny with { Width = 64, HiddenDim = 256 }, seed: 1);
        using var other = VisionTransformer.Create(Tiny with { Width = 64, HiddenDim = 256 }, seed: 2);

        Assert.All(one.Parameters, parameter => Assert.True(parameter.Value.Equals(same.Parameters[parameter.Key]), parameter.Key));
        const string Layer = "blocks.0.mlp.fc1.weight";
        Assert.False(one.Parameters[Layer].Equals(other.Parameters[Layer]));
        Assert.InRange(one.Parameters[Layer].std().item<float>(), 0.019, 0.021);
        Assert.Equal(0, one.Parameters["blocks.0.mlp.fc1.bias"].abs().sum().item<float>());
        Assert.Equal(64, one.Parameters["norm.weight"].sum().item<float>());
        Assert.InRange(one.Parameters["patch_embed.proj.weight"].abs().max().item<float>(), 0.9 / Math.Sqrt(48), 1 / Math.Sqrt(48));
    }

    [Fact]
    public void SavedBackboneLoadsWithoutOptions()
    {
        using var scope = NewDisposeScope();
        var statistics = new ImageStatistics((0.1, 0.2, 1.0 / 3), (0.5, 0.25, 0.125));
        using var backbone = VisionTransformer.Create(Tiny, seed: 3, statistics);
        backbone.Save(File("a.safetensors"), new Dictionary<string, string> { ["epoch"] = "7", ["heads"] = "99" });

        using var loaded = (VisionTransformer)BackboneLoader.Load(new BackboneOptions { Checkpoint = File("a.safetensors") });

        Assert.Equal(Tiny, loaded.Architecture);
        Assert.Equal(statistics, loaded.Statistics);
        Assert.Equal((12, 16), (loaded.ImageSize, loaded.EmbeddingDim));
        var images = ones(1, 3, 12, 12);
        Assert.True(backbone.Forward(images).Equals(loaded.Forward(images)));
        using var file = Safetensors.Open(File("a.safetensors"));
        Assert.Equal("7", file.Metadata["epoch"]);
    }

    [Fact]
    public void ImageSizeOfTheOptionsIsTheInputsNotThePositions()
    {
        using var backbone = VisionTransformer.Create(Tiny, seed: 3);
        backbone.Save(File("a.safetensors"));

        var options = new BackboneOptions { Checkpoint = File("a.safetensors"), ImageSize = 20 };
        using var loaded = (VisionTransformer)BackboneLoader.Load(options);

        Assert.Equal(20, loaded.ImageSize);
        Assert.Equal(Tiny, loaded.Architecture);
        using var embedding = loaded.Forward(ones(1, 3, 20, 20));
        Assert.Equal([1, 16], embedding.shape);
    }

    [Fact]
    public void InferenceViewIsTheUsualOne()
    {
        using var backbone = VisionTransformer.Create(Tiny with { ImageSize = 96 }, seed: 0);

        var expected = ImageView.Original.ResizeShorterSide(110, Interpolation.Bicubic).CenterCrop(96).Normalize(ImageStatistics.ImageNet);
        Assert.Equal(expected, backbone.InferenceView);
    }

    [Fact]
    public void EveryTensorThatDoesNotFitIsListed()
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(Tiny, seed: 3);
        var tensors = backbone.Parameters.ToDictionary();
        tensors.Remove("norm.bias");
        tensors["norm.weight"] = ones(15);
        for (var i = 0; i < 9; i++) tensors[$"extra{i}"] = ones(1);
        Safetensors.Write(File("a.safetensors"), tensors, new Dictionary<string, string> { ["heads"] = "2" });

        var error = Assert.Throws<InputException>(() => Load(new() { Checkpoint = File("a.safetensors") }));

        Assert.Contains("1 missing (norm.bias); 9 surplus (extra0, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(", ...); 1 of another shape (norm.weight [15] instead of [16]).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsComeFromOptionsThenArchitectureThenMetadataThenWidth()
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(Tiny with { Width = 192, Depth = 1, HiddenDim = 768 }, seed: 3);
        Safetensors.Write(File("silent.safetensors"), backbone.Parameters);
        Safetensors.Write(File("told.safetensors"), backbone.Parameters, new Dictionary<string, string> { ["heads"] = "4" });
        Safetensors.Write(File("wrong.safetensors"), backbone.Parameters, new Dictionary<string, string> { ["heads"] = "many" });

        Assert.Equal(3, Heads(new BackboneOptions { Checkpoint = File("silent.safetensors") }));
        Assert.Equal(4, Heads(new BackboneOptions { Checkpoint = File("told.safetensors") }));
        Assert.Equal(6, Heads(new BackboneOptions { Checkpoint = File("told.safetensors"), Heads = 6 }));
        AssertRefused("'heads' is 'many'", () => Load(new() { Checkpoint = File("wrong.safetensors") }));
        AssertRefused("5 attention heads do not divide", () => Load(new() { Checkpoint = File("silent.safetensors"), Heads = 5 }));
        // The preset is deeper than the file: its name was read, and is held against the tensors.
        var deeper = new BackboneOptions { Checkpoint = File("told.safetensors"), Architecture = "vit_tiny_patch16_224" };
        AssertRefused("of another shape", () => BackboneLoader.Load(deeper));

        using var narrow = VisionTransformer.Create(Tiny, seed: 3);
        Safetensors.Write(File("narrow.safetensors"), narrow.Parameters);
        AssertRefused("expected the option Heads", () => Load(new() { Checkpoint = File("narrow.safetensors") }));
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File("other.safetensors"), new Dictionary<string, Tensor> { ["conv1.weight"] = ones(1) });

        AssertRefused("no backbone checkpoint", () => Load(new()));
        AssertRefused("(conv1.weight, ...) are of no known backbone", () => Load(new() { Checkpoint = File("other.safetensors") }));
        AssertRefused("no linear layer 'head'", () => Load(new() { Checkpoint = Fixtures.TinyVit, TargetLayer = "head" }));
        AssertRefused("smaller than a patch", () => Load(new() { Checkpoint = Fixtures.TinyVit, ImageSize = 7 }));
    }

    [Fact]
    public void TrainableBackboneHasGradientsForEveryParameterAlsoInLowPrecision()
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(Tiny, seed: 3);
        backbone.Precision = Precision.BFloat16;
        backbone.SetTrainable(true);

        // Another size than the one learned, so that positions are interpolated as well.
        var parameters = backbone.Parameters;
        var gradients = autograd.grad([backbone.Forward(randn(2, 3, 16, 16)).pow(2).select(1, 0).sum()], [.. parameters.Values]);

        // A key's bias shifts all of a query's scores alike, so that it alone has no gradient.
        foreach (var (name, gradient) in parameters.Keys.Zip(gradients)) Assert.True(gradient.abs().max().item<float>() > 0, name);
        backbone.SetTrainable(false);
        Assert.False(backbone.Forward(zeros(1, 3, 12, 12)).requires_grad);
    }

    [Fact]
    public void WrittenParametersShowAfterRefresh()
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(Tiny, seed: 3);
        backbone.Precision = Precision.BFloat16;
        var images = ones(1, 3, 12, 12);
        var before = backbone.Forward(images);

        backbone.Parameters["cls_token"].add_(1);
        backbone.Refresh();

        Assert.False(before.Equals(backbone.Forward(images)));
    }

    [Fact]
    public void WeightsSurviveTheScopeTheyWereFirstUsedIn()
    {
        using var backbone = VisionTransformer.Create(Tiny, seed: 3);
        backbone.Precision = Precision.BFloat16;
        using (NewDisposeScope())
        {
            backbone.To(CPU);
            backbone.Forward(ones(1, 3, 12, 12));
        }

        using var embedding = backbone.Forward(ones(1, 3, 12, 12));
        Assert.Equal([1, 16], embedding.shape);
    }

    private static int Heads(BackboneOptions options)
    {
        using var backbone = (VisionTransformer)BackboneLoader.Load(options);
        return backbone.Architecture.Heads;
    }

    private static Backbone Load(BackboneOptions options) => BackboneLoader.Load(options);
}
