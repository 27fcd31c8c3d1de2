using Fungi.Models;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>What a pretraining trains: a backbone, the heads of an objective, those too that would be fitted, and its weights.</summary>
internal sealed class Student : IDisposable
{
    private readonly Dictionary<string, ProjectionHead> heads = new(StringComparer.Ordinal);
    private readonly Dictionary<FrozenInput, Tensor> weights = [];

    /// <param name="plan">The objective's plan.</param>
    /// <param name="backbone">Where the backbone starts; trainable until this is disposed, and the caller's.</param>
    /// <param name="providers">What computes loss inputs.</param>
    /// <param name="key">What random numbers are drawn from.</param>
    /// <param name="device">Where tensors live.</param>
    /// <param name="embedder">Embeds images that are no samples.</param>
    /// <exception cref="InputException">A head has no size.</exception>
    public Student(ObjectivePlan plan, Backbone backbone, LossInputProviders providers, RandomKey key, Device device, ImageEmbedder embedder)
    {
        Backbone = backbone;
        foreach (var head in plan.Heads.Where(head => !MeanTeacher.Owns(plan, head)))
        {
            if (head is { Fit: not HeadFit.None, Dim: null })
                throw new InputException($"its head '{head.Name}' takes its size from what it is fitted to, and in pretraining it is trained instead; expected a Dim.");
            heads.Add(head.Name, ProjectionHead.Random(head with { Fit = HeadFit.None }, plan.InputDim(head, backbone.EmbeddingDim), key.With("head").With(head.Name), device));
        }

        var sources = new FrozenSources(plan, new Dictionary<string, Tensor>(), weights, key.With("weight"), device, embedder, CancellationToken.None);
        foreach (var input in plan.Inputs.OfType<WeightInput>()) weights.Add(input, providers.Compute(input, sources).DetachFromDisposeScope());

        backbone.SetTrainable(true);
        backbone.UsesBatchStatistics = true;
        Parameters =
        [
            .. backbone.Parameters.Where(parameter => parameter.Value.requires_grad).Select(parameter => new TrainedParameter($"backbone/{parameter.Key}", parameter.Value)),
            .. heads.Values.SelectMany(ParametersOf),
            .. weights.Select(weight => new TrainedParameter($"weights/{weight.Key.Parameter}", weight.Value.requires_grad_(), ((WeightInput)weight.Key).FrozenSteps)),
        ];
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>The heads by name, without those that belong to a teacher alone.</summary>
    public IReadOnlyDictionary<string, ProjectionHead> Heads => heads;

    /// <summary>The values of <see cref="WeightInput"/>s.</summary>
    public IReadOnlyDictionary<FrozenInput, Tensor> Weights => weights;

    /// <summary>All that is trained.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Backbone.SetTrainable(false);
        Backbone.UsesBatchStatistics = false;
        foreach (var head in heads.Values) head.Dispose();
        foreach (var weight in weights.Values) weight.Dispose();
    }

    private static IEnumerable<TrainedParameter> ParametersOf(ProjectionHead head)
    {
        var (specification, last) = (head.Specification, $"{head.Specification.HiddenLayers}.");
        return head.Parameters.Select(parameter => new TrainedParameter(
            $"heads/{specification.Name}/{parameter.Key}",
            parameter.Value.requires_grad_(),
            parameter.Key.StartsWith(last, StringComparison.Ordinal) ? specification.FrozenSteps : 0));
    }
}
