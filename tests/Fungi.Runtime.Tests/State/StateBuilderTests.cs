using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.State;
using Fungi.Runtime.Views;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.State;

/// <summary>State that is made from all training samples is what a loss's inputs for these samples say it is.</summary>
public sealed class StateBuilderTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>, IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Prototypes_are_the_mean_directions_of_their_points()
    {
        var inputs = Inputs("balanced-prototypes", "Size");
        var points = normalize(inputs["latents"].flatten(0, 1), dim: -1);
        var nearest = points.matmul(inputs["prototypes"].t()).argmax(1);
        var directions = normalize(one_hot(nearest, 4).to(ScalarType.Float32).t().matmul(points), dim: -1);
        Assert.Equal(0, (directions - inputs["prototypes"]).abs().max().ToDouble(), 1e-5);
    }

    /// <summary>Sinkhorn's iteration over the same points, in its own terms.</summary>
    [Fact]
    public void Potentials_give_the_points_their_balanced_assignments()
    {
        var inputs = Inputs("balanced-prototypes", "Size");
        var scores = normalize(inputs["latents"].flatten(0, 1), dim: -1).matmul(inputs["prototypes"].t()) / 0.05;
        var expected = scores.to(ScalarType.Float64).exp();
        for (var iteration = 0; iteration < 3; iteration++)
        {
            expected = expected / expected.sum(0, keepdim: true);
            expected = expected / expected.sum(1, keepdim: true);
        }

        Assert.Equal(0, (softmax(scores + inputs["potentials"], -1) - expected).abs().max().ToDouble(), 1e-5);
    }

    [Fact]
    public void Moments_are_those_of_the_points()
    {
        var inputs = Inputs("whitened-latents", "Size");
        var points = inputs["latents"].flatten(0, 1).to(ScalarType.Float64);
        Assert.True(inputs["mean"].allclose(points.mean([0]).to(ScalarType.Float32), rtol: 1e-5, atol: 1e-7));
        var white = (points - points.mean([0])).matmul(inputs["whitening"].to(ScalarType.Float64).t());
        Assert.True((white.t().matmul(white) / (points.shape[0] - 1)).allclose(eye(4, dtype: ScalarType.Float64), rtol: 0, atol: 1e-3));

        inputs = Inputs("cross-covariance", "Size");
        var (crop, whole) = (Centred("crop"), Centred("whole"));
        Assert.True(inputs["covariance"].allclose((crop.t().matmul(whole) / (crop.shape[0] - 1)).to(ScalarType.Float32), rtol: 1e-4, atol: 1e-8));

        Tensor Centred(string parameter) => inputs[parameter].flatten(0, 1).to(ScalarType.Float64) is var x ? x - x.mean([0]) : null!;
    }

    [Fact]
    public void A_predictor_comes_closer_to_its_targets_than_their_mean_does()
    {
        var inputs = Inputs("predicted-latents", "FitSize");
        Assert.InRange(Unexplained(inputs["first"], inputs["target"]), 0, 0.9); // one target for two crops
        Assert.InRange(Unexplained(inputs["second"], inputs["firstOfWhole"]), 0, 0.5);
    }

    [Fact]
    public void A_classifier_tells_the_views_that_it_was_fitted_on()
    {
        var inputs = Inputs("fitted-rotation", "FitSize");
        Assert.True(inputs["logits"].argmax(-1).eq(inputs["labels"]).to(ScalarType.Float32).mean().ToDouble() > 0.9);
    }

    [Fact]
    public void A_decoder_explains_pixels_of_its_patches()
    {
        var inputs = Inputs("fitted-decoder", "FitSize");
        Assert.InRange(Unexplained(inputs["decoded"], inputs["pixels"]), 0, 0.9);
    }

    [Fact]
    public void A_head_on_latents_is_fitted_on_them_and_a_method_sees_the_samples_and_the_weights()
    {
        var inputs = Inputs("fitted-by-method", "FitSize");
        Assert.InRange(Unexplained(inputs["predicted"], inputs["whole"]), 0, 0.9);
        var points = inputs["crop"].flatten(0, 1).to(ScalarType.Float64);
        var expected = matmul(inputs["weight"].to(ScalarType.Float64), points.t().matmul(points));
        Assert.InRange((inputs["directions"] - expected).abs().max().ToDouble(), 1e-6, 0.0101);
        Assert.InRange(inputs["weight"].abs().max().ToDouble(), 0.2, 1 / Math.Sqrt(6));
    }

    [Fact]
    public void Images_that_are_no_samples_are_embedded_as_samples_are_in_half_precision_too()
    {
        using var services = run.Services([], ("Precision", "bf16"), ("ViewsPerPass", 4));
        using var backbone = services.GetRequiredService<BackboneSource>().Load();
        var samples = Samples(services, backbone);
        LossInput[] inputs = [new EmbeddingsInput("embeddings"), new PixelsInput("pixels")];
        var plan = new ObjectivePlan(ImageViews.None.Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet)), [.. inputs], tensors => tensors[0]);
        var (values, _) = samples.Read("test", plan, new Dictionary<string, ProjectionHead>(), [.. inputs.Cast<ViewInput>()], 6, "state", new Progress<WorkProgress>(), CancellationToken.None);
        var pixels = values["pixels"].flatten(0, 1);
        Assert.True(values["embeddings"].flatten(0, 1).Equals(samples.Embedder.Embed(pixels)));
        Assert.False(values["embeddings"].flatten(0, 1).Equals(backbone.Forward(pixels))); // the precision of the samples is not that of a plain run
    }

    public void Dispose() => scope.Dispose();

    /// <summary>The share of the targets' variance that predictions leave.</summary>
    private static double Unexplained(Tensor predictions, Tensor targets)
    {
        var size = targets.shape[^1];
        return ((predictions - targets).square().mean() / (targets - targets.reshape(-1, size).mean([0])).square().mean()).ToDouble();
    }

    private static TrainingSamples Samples(IServiceProvider services, Backbone backbone)
    {
        var options = services.GetRequiredService<FungiOptions>();
        var train = services.GetRequiredService<Datasets>().Open(options.Data["train"]);
        return new(
            backbone,
            backbone.ResolveLayer(null),
            CPU,
            Renderer(backbone, options),
            train,
            services.GetRequiredService<LossInputProviders>(),
            options,
            services.GetRequiredService<ViewBudget>(),
            services.GetRequiredService<FungiMetrics>());
    }

    private static ViewRenderer Renderer(Backbone backbone, FungiOptions options) =>
        new(backbone.ImageSize, backbone.InferenceView, options.Seed, CPU, ViewStepExecutors.BuiltIn, backbone.PatchSize);

    /// <summary>All inputs of an objective, by parameter, for all training samples, after its state was made from as many.</summary>
    private Dictionary<string, Tensor> Inputs(string name, string sizeOption)
    {
        using var services = run.Services([name], ($"Objectives:0:{sizeOption}", FrozenStateRun.TrainImages));
        var options = services.GetRequiredService<FungiOptions>();
        var providers = services.GetRequiredService<LossInputProviders>();
        var objective = services.GetRequiredService<ObjectiveFactory>().CreateAll(options).Single();
        var train = services.GetRequiredService<Datasets>().Open(options.Data["train"]);
        using var backbone = services.GetRequiredService<BackboneSource>().Load();
        var renderer = Renderer(backbone, options);
        var samples = Samples(services, backbone);
        var evaluator = new StateBuilder(backbone.EmbeddingDim, CPU, samples, providers, options.Seed).Build(objective, new Progress<WorkProgress>(), CancellationToken.None);
        var images = train.Items.Select((item, index) => ViewSource.From(item.Id, train.Read(index, CancellationToken.None), CPU)).ToList();
        var views = evaluator.Plan.Views.Groups.ToDictionary(
            group => group.Name, group => ViewPass.Embed(backbone, renderer.Render(group, images), evaluator.Plan.ReadsPatchTokens(group)));
        return evaluator.Plan.Inputs.Zip(evaluator.Inputs(views)).ToDictionary(input => input.First.Parameter, input => input.Second);
    }
}
