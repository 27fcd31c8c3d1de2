using Fungi.Objectives.Paper;
using Fungi.Models;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Paper;

/// <summary>The rule that everything hangs on: a sample's gradient is its own, whatever else is in the batch.</summary>
public sealed class PerSampleGradientTests : IDisposable
{
    private const long Seed = 7;
    private static readonly Device Device = new(DeviceType.CPU);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly VisionTransformer backbone = VisionTransformer.Create(new(Width: 16, Depth: 3, Heads: 2, HiddenDim: 24, PatchSize: 8, ImageSize: 32), Seed);
    private readonly LossInputProviders providers = new([new LatentsProvider(), new EmbeddingsProvider(), new BankProvider(), new MomentsProvider()]);
    private readonly ViewRenderer renderer;

    public PerSampleGradientTests() => renderer = new(backbone.ImageSize, backbone.InferenceView, Seed, Device, ViewStepExecutors.BuiltIn);

    public static TheoryData<string, string> ObjectivesAndLayers()
    {
        var data = new TheoryData<string, string>();
        foreach (var objective in new[] { "kl", "dino", "simclr" })
            foreach (var layer in new[] { "blocks.2.attn.proj", "blocks.2.mlp.fc2", "blocks.2.attn.qkv", "blocks.1.mlp.fc1" }) data.Add(objective, layer);
        return data;
    }

    public void Dispose()
    {
        backbone.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(ObjectivesAndLayers))]
    public void A_batch_gives_each_sample_the_gradient_that_it_has_alone(string name, string layer)
    {
        using var objective = Evaluator(name);
        var alone = Images(7).Select(image => Gradients(objective, layer, [image])).ToList();
        foreach (var size in new[] { 1, 2, 7 })
        {
            var together = Gradients(objective, layer, Images(7).Take(size).ToList());
            for (var sample = 0; sample < size; sample++) AssertClose(alone[sample][0], together[sample], 1e-4);
        }
    }

    /// <summary>Autograd's own gradient of the layer's weight and bias, without tap, is the oracle.</summary>
    [Theory]
    [MemberData(nameof(ObjectivesAndLayers))]
    public void Per_sample_gradients_add_up_to_the_plain_gradient_of_weight_and_bias(string name, string layer)
    {
        using var objective = Evaluator(name);
        var images = Images(3);
        var perSample = Gradients(objective, layer, images).sum([0]);

        backbone.SetTrainable(true);
        var views = objective.Plan.Views.Groups.ToDictionary(group => group.Name, group => Embed(group, images));
        var plain = autograd.grad(
            [objective.Losses(views, bankMembers: null).sum()], [backbone.Parameters[$"{layer}.weight"], backbone.Parameters[$"{layer}.bias"]]);

        AssertClose(cat([plain[0], plain[1].unsqueeze(-1)], -1), perSample, 1e-4);
    }

    [Fact]
    public void Features_do_not_depend_on_batch_size_or_order()
    {
        using var kl = Evaluator("kl");
        using var dino = Evaluator("dino");
        using var simclr = Evaluator("simclr");
        using var projection = new RademacherProjection(RandomKey.From(Seed).With("projection"), 16, 16 * 17, Device);
        var engine = new GradientEngine(backbone, "blocks.2.attn.proj", [kl, dino, simclr], renderer, projection);
        var images = Images(6);

        var all = engine.Features(images, areBankSplit: false);
        var reversed = engine.Features(images.AsEnumerable().Reverse().ToList(), areBankSplit: false);
        var halves = new[] { engine.Features(images.Take(2).ToList(), false), engine.Features(images.Skip(2).ToList(), false) };

        for (var block = 0; block < all.Count; block++)
        {
            Assert.True(cosine_similarity(all[block], reversed[block].flip(0), -1).min().ToDouble() > 0.999999);
            Assert.True(cosine_similarity(all[block], cat([halves[0][block], halves[1][block]]), -1).min().ToDouble() > 0.999999);
            Assert.Equal(1, all[block].norm(1).min().ToDouble(), 1e-5);
        }
    }

    /// <summary>Two objectives that share a pass must not change each other, also when one needs fewer of its views.</summary>
    [Fact]
    public void Features_do_not_depend_on_the_other_objectives()
    {
        using var projection = new RademacherProjection(RandomKey.From(Seed).With("projection"), 16, 16 * 17, Device);
        using var dino = Evaluator("dino");
        using var wider = Evaluator("dino", new DinoObjective { LatentDim = 12, GlobalCrops = 3, LocalCrops = 5 });
        var alone = new GradientEngine(backbone, "blocks.2.attn.proj", [dino], renderer, projection).Features(Images(3), false)[1];
        var shared = new GradientEngine(backbone, "blocks.2.attn.proj", [wider, dino], renderer, projection).Features(Images(3), false)[2];
        Assert.True(cosine_similarity(alone, shared, -1).min().ToDouble() > 0.999999);
    }

    /// <summary>The bank's first sample is in the batch: its loss sees the spare in its own place, the others' losses see the bank as it is.</summary>
    [Fact]
    public void A_sample_never_meets_itself_in_the_bank()
    {
        using var objective = Evaluator("simclr");
        var images = Images(3);
        var bank = objective.Banks.Values.Single();
        images[1] = images[1] with { SampleId = bank.SampleIds[0] };
        var views = new Dictionary<string, EmbeddedViews>(StringComparer.Ordinal) { ["patches"] = Embed(objective.Plan.Views.Groups[0], images) };

        var losses = objective.Losses(views, [.. images.Select(image => image.SampleId)]);
        var strangers = objective.Losses(views, bankMembers: null);

        var latents = objective.Heads["head"].Forward(views["patches"].Embeddings.narrow(0, 1, 1));
        var spared = bank.Latents.clone();
        spared[0] = bank.Latents[bank.Size];
        var expected = new SimclrObjective { LatentDim = 8, StrideScale = 2 }.Loss(latents, spared.narrow(0, 0, bank.Size));
        AssertClose(strangers[0], losses[0], 1e-6);
        AssertClose(expected[0], losses[1], 1e-6);
        AssertClose(strangers[2], losses[2], 1e-6);
        Assert.NotEqual(strangers[1].ToDouble(), losses[1].ToDouble(), 1e-4);
    }

    private Tensor Gradients(ObjectiveEvaluator objective, string layer, IReadOnlyList<ViewSource> images) => GradientEngine.Gradients(
        objective,
        objective.Plan.Views.Groups.ToDictionary(group => group.Name, group => ViewPass.Run(backbone, layer, renderer.Render(group, images))),
        bankMembers: null,
        isLast: true);

    private EmbeddedViews Embed(ViewGroup group, IReadOnlyList<ViewSource> images) =>
        ViewPass.Embed(backbone, renderer.Render(group, images), withPatchTokens: false);

    private ObjectiveEvaluator Evaluator(string name, ISslObjective? objective = null)
    {
        var plan = (objective ?? Objective(name)).Features(Modality.Image)!;
        return new(
            name,
            plan,
            plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.Random(head, backbone.EmbeddingDim, RandomKey.From(Seed).With(head.Name), Device)),
            plan.Banks.ToDictionary(
                bank => bank,
                bank => new Bank(
                    CounterRandom.Uniform(RandomKey.From(Seed).With("bank"), -1, 1, bank.Size + 1, plan.Views.Count, plan.Input<LatentsInput>(bank.Of).Head.Dim!.Value).DetachFromDisposeScope(),
                    [.. Enumerable.Range(0, bank.Size + 1).Select(row => $"bank {row}")])),
            plan.Aggregates.ToDictionary(input => input, _ => zeros(1)), // DINO's centre
            providers);
    }

    private static ISslObjective Objective(string name) => name switch
    {
        "kl" => new KlObjective { LatentDim = 12 },
        "dino" => new DinoObjective { LatentDim = 12, LocalCrops = 3 },
        _ => new SimclrObjective { LatentDim = 8, StrideScale = 2, BankSize = 5 },
    };

    /// <summary>Smooth pictures of different sizes.</summary>
    private static List<ViewSource> Images(int count) => [.. Enumerable.Range(0, count).Select(index =>
    {
        var random = new CounterRandom(RandomKey.From(Seed).With("image").With(index));
        var (height, width) = (33 + random.NextInt(20), 33 + random.NextInt(20));
        var coarse = CounterRandom.Uniform(RandomKey.From(Seed).With("pixels").With(index), 0, 255, 1, 3, 6, 6);
        var pixels = interpolate(coarse, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        return new ViewSource($"image {index}", pixels.squeeze(0).permute(1, 2, 0).to(ScalarType.Byte).contiguous());
    })];

    private static void AssertClose(Tensor expected, Tensor actual, double relative)
    {
        var error = (expected - actual).norm().ToDouble() / Math.Max(expected.norm().ToDouble(), 1e-12);
        Assert.True(error < relative, $"relative error {error:E2}; expected below {relative:E0}");
    }
}
