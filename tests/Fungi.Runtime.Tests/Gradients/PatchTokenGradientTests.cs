using Fungi.Models;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Tests.Views;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Gradients;

/// <summary>Per-sample gradients of losses that read patch tokens flow through every token of the target layer.</summary>
public sealed class PatchTokenGradientTests : IDisposable
{
    private const int Samples = 5;
    private static readonly HeadSpecification Head = new("head", 6);
    private static readonly HeadSpecification Decoder = new("decoder", 3 * 8 * 8, NormalizeEmbedding: false);
    private static readonly ImageViews TwoCrops = ImageViews.None.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly VisionTransformer backbone = VisionTransformer.Create(new(Width: 16, Depth: 3, Heads: 2, HiddenDim: 24, PatchSize: 8, ImageSize: 32), seed: 3);

    // The loss reads tokens as they are, tokens through a head, tokens through another, and embeddings, so that all ways add up.
    private static readonly ObjectivePlan Tokens = new(
        TwoCrops,
        [new PatchTokensInput("tokens"), new PatchTokensInput("projected", Head), new PatchTokensInput("decoded", Decoder), new PixelsInput("pixels", Patches: true), new LatentsInput("latents", Head)],
        inputs => inputs[0].tanh().mul(inputs[0]).mean([1, 2, 3]) + inputs[1].logsumexp(-1).square().mean([1, 2]) + (inputs[2] - inputs[3]).square().mean([1, 2, 3]) + inputs[4].square().sum([1, 2]));

    private static readonly ObjectivePlan Embedded = new(TwoCrops, [new LatentsInput("latents", Head)], inputs => inputs[0].logsumexp(-1).sum([1]));

    public static TheoryData<string> Layers { get; } = new("blocks.2.attn.proj", "blocks.2.attn.qkv", "blocks.2.mlp.fc2", "blocks.1.mlp.fc1");

    /// <summary>Autograd's own gradient of the layer's weight and bias over the batch, without tap, is the oracle.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void Per_sample_gradients_add_up_to_the_plain_gradient(string layer)
    {
        using var objective = Evaluator(Tokens);
        var perSample = Gradients(objective, layer, Images());

        backbone.SetTrainable(true);
        var views = TwoCrops.Groups.ToDictionary(group => group.Name, group => ViewPass.Embed(backbone, Renderer().Render(group, Images()), withPatchTokens: true));
        var plain = autograd.grad([objective.Losses(views, bankMembers: null).sum()], [backbone.Parameters[$"{layer}.weight"], backbone.Parameters[$"{layer}.bias"]]);
        AssertClose(cat([plain[0], plain[1].unsqueeze(-1)], -1), perSample.sum([0]), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_batch_gives_each_sample_the_gradient_that_it_has_alone(string layer)
    {
        using var objective = Evaluator(Tokens);
        var together = Gradients(objective, layer, Images());
        for (var sample = 0; sample < Samples; sample++) AssertClose(Gradients(objective, layer, [Images()[sample]])[0], together[sample], 1e-4);
    }

    /// <summary>The pass with tokens serves the objective without; the pass without leaves out all tokens but the class token's.</summary>
    [Fact]
    public void An_objective_that_reads_no_tokens_is_not_changed_by_one_that_does()
    {
        const string layer = "blocks.2.attn.proj";
        using var projection = new RademacherProjection(RandomKey.From(1), 16, 16 * 17, CPU);
        using var tokens = Evaluator(Tokens, "tokens");
        using var embedded = Evaluator(Embedded, "embedded");
        var alone = new GradientEngine(backbone, layer, [embedded], Renderer(), projection).Features(Images(), areBankSplit: false);
        var shared = new GradientEngine(backbone, layer, [tokens, embedded], Renderer(), projection).Features(Images(), areBankSplit: false);
        AssertClose(alone[0], shared[0], 1e-5);
        AssertClose(alone[1], shared[2], 1e-4);

        var views = Renderer().Render(TwoCrops.Groups[0], Images());
        Assert.Equal(1, ViewPass.Run(backbone, layer, views).Leaf.shape[1]);
        Assert.Equal(17, ViewPass.Run(backbone, layer, views, withPatchTokens: true).Leaf.shape[1]);
    }

    [Fact]
    public void Patch_tokens_are_all_tokens_but_the_first_which_is_the_embedding()
    {
        var rendered = Renderer().Render(TwoCrops.Groups[0], Images());
        var views = ViewPass.Run(backbone, backbone.RecommendedLayer, rendered, withPatchTokens: true).Views;
        var tokens = backbone.ForwardTokens(rendered.Pixels.flatten(0, 1)).unflatten(0, [Samples, 2]);
        Assert.Equal([Samples, 2L, 16, 16], views.PatchTokens!.shape);
        AssertClose(tokens.narrow(2, 1, 16), views.PatchTokens, 1e-5);
        AssertClose(backbone.Forward(rendered.Pixels.flatten(0, 1)).unflatten(0, [Samples, 2]), views.Embeddings, 1e-5);
    }

    [Fact]
    public void Dropped_patches_do_not_enter_the_backbone_and_their_tokens_are_zeros()
    {
        var rendered = Renderer().Render(ImageViews.None.Group("masked", 2, view => view.Inference().RandomPatchMask(0.5, drop: true)).Groups[0], Images());
        var dropped = rendered.Dropped!;
        Assert.Equal(8 * 2 * Samples, dropped.sum().ToInt64());
        var views = ViewPass.Embed(backbone, rendered, withPatchTokens: true);
        Assert.True(views.PatchTokens!.abs().sum(-1).eq(0).Equals(dropped));

        // What the hidden pixels are cannot matter.
        var others = ViewPass.Embed(backbone, rendered with { Pixels = rendered.Unmasked! }, withPatchTokens: false);
        AssertClose(others.Embeddings, views.Embeddings, 1e-5);
        Assert.False(others.Embeddings.allclose(ViewPass.Embed(backbone, rendered with { Dropped = null }, withPatchTokens: false).Embeddings, 1e-4, 1e-4));
    }

    public void Dispose()
    {
        backbone.Dispose();
        scope.Dispose();
    }

    private ViewRenderer Renderer() => new(backbone.ImageSize, backbone.InferenceView, 7, CPU, ViewStepExecutors.BuiltIn, backbone.PatchSize);

    private Tensor Gradients(ObjectiveEvaluator objective, string layer, IReadOnlyList<ViewSource> images) => GradientEngine.Gradients(
        objective,
        objective.Plan.Views.Groups.ToDictionary(group => group.Name, group => ViewPass.Run(backbone, layer, Renderer().Render(group, images), objective.Plan.ReadsPatchTokens(group))),
        bankMembers: null,
        isLast: true);

    private ObjectiveEvaluator Evaluator(ObjectivePlan plan, string name = "test") => new(
        name,
        plan,
        plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.Random(head, backbone.EmbeddingDim, RandomKey.From(2).With(head.Name), CPU)),
        new Dictionary<BankInput, Bank>(),
        new Dictionary<FrozenInput, Tensor>(),
        new([new LatentsProvider(), new PatchTokensProvider(), new PixelsProvider()]));

    private static List<ViewSource> Images() => [.. Enumerable.Range(0, Samples).Select(index => TestImages.Noise($"{index}", 33 + index, 40 - index))];

    private static void AssertClose(Tensor expected, Tensor actual, double relative)
    {
        var error = (expected - actual).norm().ToDouble() / expected.norm().ToDouble();
        Assert.True(error < relative, $"relative error {error:E2}; expected below {relative:E0}");
    }
}
