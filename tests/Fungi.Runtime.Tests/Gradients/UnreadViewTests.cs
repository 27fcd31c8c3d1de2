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

/// <summary>Views whose pixels alone are read are free: they are made and do not pass through the backbone.</summary>
public sealed class UnreadViewTests : IDisposable
{
    private const string Layer = "blocks.1.attn.proj";

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly VisionTransformer backbone = VisionTransformer.Create(new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 8, ImageSize: 32), seed: 3);

    // Of an image of 2 x 2 pixels this backbone, of patches of 8 pixels, could make nothing.
    private static readonly ObjectivePlan Plan = new(
        ImageViews.None.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet)).Group("tiny", 3, view => view.Resize(2)),
        [new EmbeddingsInput("embeddings", "crop"), new PixelsInput("pixels", "tiny")],
        inputs => (inputs[0] * inputs[1].mean([1, 2, 3, 4]).reshape(-1, 1, 1)).logsumexp(-1).sum([1]));

    [Fact]
    public void The_backbone_sees_only_what_is_read()
    {
        using var projection = new RademacherProjection(RandomKey.From(1), 16, 16 * 17, CPU);
        using var evaluator = new ObjectiveEvaluator("test", Plan, new Dictionary<string, ProjectionHead>(), new Dictionary<BankInput, Bank>(), new Dictionary<FrozenInput, Tensor>(), new([new EmbeddingsProvider(), new PixelsProvider()]));
        var engine = new GradientEngine(backbone, Layer, [evaluator], Renderer(), projection);
        Assert.Equal(3, engine.ViewsPerSample); // two crops and the embedding's view

        var features = engine.Features(Images(), areBankSplit: false)[1];
        var pixels = Renderer().Render(Plan.Views.Groups[1], Images()).Pixels.mean([1, 2, 3, 4]);
        var crops = Renderer().Render(Plan.Views.Groups[0], Images());
        backbone.SetTrainable(true);
        for (var sample = 0; sample < 4; sample++)
        {
            var embeddings = backbone.Forward(crops.Pixels[sample]);
            var plain = autograd.grad([(embeddings * pixels[sample]).logsumexp(-1).sum()], [backbone.Parameters[$"{Layer}.weight"], backbone.Parameters[$"{Layer}.bias"]]);
            var expected = nn.functional.normalize(projection.Project(cat([plain[0], plain[1].unsqueeze(-1)], -1).flatten().unsqueeze(0)), dim: -1).squeeze(0);
            Assert.True(expected.allclose(features[sample], rtol: 1e-3, atol: 1e-5));
        }
    }

    public void Dispose()
    {
        backbone.Dispose();
        scope.Dispose();
    }

    private ViewRenderer Renderer() => new(backbone.ImageSize, backbone.InferenceView, 7, CPU, ViewStepExecutors.BuiltIn, backbone.PatchSize);

    private static List<ViewSource> Images() => [.. Enumerable.Range(0, 4).Select(index => TestImages.Noise($"{index}", 33 + index, 40 - index))];
}
