using Fungi.Models;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>An objective with its state, a small random backbone, and pictures: what the runtime has when it extracts features.</summary>
internal sealed class FrozenObjective : IDisposable
{
    private const long Seed = 7;
    private const int TrainingPictures = 40;

    private static readonly Device Device = new(DeviceType.CPU);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ServiceProvider services;
    private readonly ViewRenderer renderer;
    private readonly RademacherProjection projection;

    public FrozenObjective(string name, string targetLayer = "blocks.2.attn.proj")
    {
        TargetLayer = targetLayer;
        Backbone = VisionTransformer.Create(new(Width: 24, Depth: 3, Heads: 2, HiddenDim: 32, PatchSize: 8, ImageSize: 32), Seed);
        var settings = LoadedObjectives.SmallOptions(name).Append(new("Type", name)).Select(option => KeyValuePair.Create($"Fungi:Objectives:0:{option.Key}", option.Value))
            .Append(new("Fungi:Seed", $"{Seed}"));
        var collection = new ServiceCollection().AddLogging().AddFungi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), AppContext.BaseDirectory);
        foreach (var registration in LoadedObjectives.Registrations) collection.AddSingleton(registration);
        services = collection.BuildServiceProvider();
        var options = services.GetRequiredService<FungiOptions>();
        var providers = services.GetRequiredService<LossInputProviders>();
        renderer = new(Backbone.ImageSize, Backbone.InferenceView, Seed, Device, ViewStepExecutors.BuiltIn, Backbone.PatchSize);
        Configured = services.GetRequiredService<ObjectiveFactory>().CreateAll(options).Single();
        var train = new TrainingSamples(Backbone, targetLayer, Device, renderer, new SmoothPictures("train", TrainingPictures), providers, options, services.GetRequiredService<ViewBudget>(), services.GetRequiredService<FungiMetrics>());
        Evaluator = new StateBuilder(Backbone.EmbeddingDim, Device, train, providers, Seed).Build(Configured, new Silent(), CancellationToken.None);
        projection = new(RandomKey.From(Seed).With("projection"), Backbone.EmbeddingDim, 24 * 25, Device);
    }

    public string TargetLayer { get; }

    public VisionTransformer Backbone { get; }

    public ConfiguredObjective Configured { get; }

    public ObjectiveEvaluator Evaluator { get; }

    public LossInputProviders Providers => services.GetRequiredService<LossInputProviders>();

    /// <summary>Pictures that are in no bank.</summary>
    public static List<ViewSource> Strangers(int count) => Pictures("query", count);

    /// <summary>The training pictures.</summary>
    public static List<ViewSource> Pictures(string name, int count)
    {
        var pictures = new SmoothPictures(name, count);
        return [.. pictures.Items.Select((item, index) => ViewSource.From(item.Id, pictures.Read(index, CancellationToken.None), Device))];
    }

    /// <summary>Every sample's loss, [B].</summary>
    public Tensor Losses(IReadOnlyList<ViewSource> samples, bool areTraining = false) =>
        Evaluator.Losses(Views(samples), areTraining ? [.. samples.Select(sample => sample.SampleId)] : null);

    /// <summary>Every sample's gradient, [B, out, in + 1].</summary>
    public Tensor Gradients(IReadOnlyList<ViewSource> samples) => GradientEngine.Gradients(
        Evaluator,
        Evaluator.Plan.Views.Groups.ToDictionary(group => group.Name, group => ViewPass.Run(Backbone, TargetLayer, renderer.Render(group, samples), Evaluator.Plan.ReadsPatchTokens(group))),
        bankMembers: null,
        isLast: true);

    /// <summary>Every sample's feature, [B, D].</summary>
    public Tensor Features(IReadOnlyList<ViewSource> samples, ObjectiveEvaluator? evaluator = null) =>
        new GradientEngine(Backbone, TargetLayer, [evaluator ?? Evaluator], renderer, projection).Features(samples, areBankSplit: false)[1];

    /// <summary>The same objective and state with another loss.</summary>
    public ObjectiveEvaluator With(Func<Tensor, Tensor> change) => new(
        Evaluator.Name, Evaluator.Plan with { Loss = inputs => change(Evaluator.Plan.Loss(inputs)) }, Evaluator.Heads, Evaluator.Banks, Evaluator.Frozen, Providers);

    /// <summary>Its state, written and read again.</summary>
    public ObjectiveEvaluator SavedAndLoaded()
    {
        var file = Path.GetTempFileName();
        try
        {
            var origin = new Dictionary<string, string>(StringComparer.Ordinal) { ["seed"] = $"{Seed}" };
            RunState.Save(file, [Evaluator], origin);
            return RunState.Load(file, [Configured], origin, Backbone.EmbeddingDim, Device, Providers).Single();
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The backbone's plain run over a batch, without tap.</summary>
    public Dictionary<string, EmbeddedViews> Views(IReadOnlyList<ViewSource> samples) => Evaluator.Plan.Views.Groups.ToDictionary(
        group => group.Name, group => ViewPass.Embed(Backbone, renderer.Render(group, samples), Evaluator.Plan.ReadsPatchTokens(group)), StringComparer.Ordinal);

    public void Dispose()
    {
        Evaluator.Dispose();
        projection.Dispose();
        services.Dispose();
        Backbone.Dispose();
        scope.Dispose();
    }

    private sealed class Silent : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
        }
    }
}
