using Fungi.Models;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.State;
using Microsoft.Extensions.Configuration;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Parity;

/// <summary>
/// Runs the loaded objectives on a golden case of the Python library fungivision: a safetensors file with backbone, views, heads, bank and
/// projection (<c>backbone.*</c>, <c>NAME.views</c>, <c>NAME.head.weight</c>, <c>simclr.bank</c>, <c>projection</c>), the results to be met
/// (<c>NAME.latents</c>, <c>NAME.gradients</c>, <c>NAME.features</c>), and all settings in its metadata.
/// </summary>
/// <param name="factory">Makes the objectives.</param>
/// <param name="backbones">Names the device.</param>
/// <param name="providers">Compute loss inputs.</param>
public sealed class ReferenceComparison(ObjectiveFactory factory, BackboneSource backbones, LossInputProviders providers)
{
    /// <summary>Compares every objective of a golden case.</summary>
    /// <exception cref="InputException">The file is no golden case.</exception>
    public IReadOnlyList<ObjectiveParity> Run(string path)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(path);
        var layer = Setting(file, "layer");
        using var backbone = BackboneLoader.Load(new BackboneOptions { Checkpoint = path, Heads = Heads(file), TargetLayer = layer });
        backbone.To(backbones.Device);
        var found = ReferenceObjective.All.Where(reference => file.Tensors.ContainsKey($"{reference.Name}.views")).ToList();
        if (found.Count == 0) throw new InputException($"{path}: has no views of {string.Join(" or ", ReferenceObjective.All.Select(reference => reference.Name))}; expected a golden case of the reference library.");
        return [.. found.Select(reference => Compare(reference, file, backbone, layer))];
    }

    private ObjectiveParity Compare(ReferenceObjective reference, TensorFile file, Backbone backbone, string layer)
    {
        var name = reference.Name;
        var views = Read(file, $"{name}.views");
        if (views.dim() == 4) views = views.unsqueeze(1); // a single view has no axis of its own
        using var objective = Configure(reference, file, views.shape[1]);
        var passes = new Dictionary<string, ViewPass>();
        long first = 0;
        foreach (var group in objective.Plan.Views.Groups)
        {
            passes.Add(group.Name, ViewPass.Run(backbone, layer, new(views.narrow(1, first, group.Count))));
            first += group.Count;
        }

        var inputs = objective.Inputs(passes.ToDictionary(pass => pass.Key, pass => pass.Value.Views));
        var latentError = objective.Plan.Inputs.Zip(inputs)
            .Where(input => input.First is LatentsInput)
            .Max(input => LargestError(input.Second.flatten(0, 1), Read(file, ((LatentsInput)input.First).Head.Name == HeadProjection.Teacher ? $"{name}.teacher_latents" : $"{name}.latents")));
        var gradients = GradientEngine.Gradients(objective, passes, bankMembers: null, isLast: true).flatten(1);
        var features = matmul(gradients, Read(file, "projection").to(ScalarType.Float32).t());
        var expected = Read(file, $"{name}.gradients");
        return new(name, latentError, LowestCosine(gradients, expected), LargestRelativeError(gradients, expected), LowestCosine(features, Read(file, $"{name}.features")));
    }

    private ObjectiveEvaluator Configure(ReferenceObjective reference, TensorFile file, long views)
    {
        var name = reference.Name;
        var settings = reference.Settings(key => Setting(file, key), Read(file, $"{name}.head.weight").shape[0], views, file.Tensors.TryGetValue($"{name}.bank", out var bank) ? bank.Shape[0] / views : 0);
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        var configured = factory.Create(new(name, name, new OptionsReader(configuration, file.Path, errors)));
        if (configured is null || errors.Count > 0) throw new InputException(errors);
        var plan = configured.Features;
        if (plan.Views.Count != views) throw new InputException($"{file.Path}: {name}.views has {views} views of each sample; expected {plan.Views.Count}.");
        return new(
            name,
            plan,
            plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.From(head, (int)Read(file, $"{name}.head.weight").shape[1], parameter => Read(file, $"{name}.{head.Name}.{parameter.Replace("0.", "", StringComparison.Ordinal)}")), StringComparer.Ordinal),
            // The reference has no spare: its bank never holds the samples themselves.
            plan.Banks.ToDictionary(input => input, input => Spared(Read(file, $"{name}.bank").unflatten(0, [-1, views]))),
            plan.Aggregates.ToDictionary(input => input, _ => zeros(1, device: backbones.Device)), // it centres nothing
            providers);
    }

    private static Bank Spared(Tensor latents) => new(cat([latents, latents.narrow(0, 0, 1)]), [.. Enumerable.Range(0, (int)latents.shape[0] + 1).Select(row => $"{row}")]);

    private Tensor Read(TensorFile file, string name) => file.Tensors.ContainsKey(name)
        ? file.Read(name).to(backbones.Device)
        : throw new InputException($"{file.Path}: has no tensor '{name}'; expected a golden case of the reference library.");

    private static string Setting(TensorFile file, string key) => file.Metadata.GetValueOrDefault(key)
        ?? throw new InputException($"{file.Path}: its metadata has no '{key}'; expected a golden case of the reference library.");

    private static int Heads(TensorFile file) => int.TryParse(Setting(file, "heads"), out var heads) && heads > 0
        ? heads
        : throw new InputException($"{file.Path}: its metadata has heads '{Setting(file, "heads")}'; expected a positive whole number.");

    private static double LargestError(Tensor actual, Tensor expected) => (actual - expected).abs().max().ToDouble();

    // In float64, so that rounding in the comparison itself does not count.
    private static double LowestCosine(Tensor actual, Tensor expected) =>
        (Direction(actual) * Direction(expected)).sum([-1]).min().ToDouble();

    private static double LargestRelativeError(Tensor actual, Tensor expected) =>
        (Direction(actual) - Direction(expected)).norm(1).max().ToDouble();

    private static Tensor Direction(Tensor rows) => normalize(rows.to(ScalarType.Float64), dim: -1);
}
