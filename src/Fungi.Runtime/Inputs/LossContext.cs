using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>What loss inputs are made from: the embedded views of some samples, heads and frozen inputs.</summary>
public sealed record LossContext
{
    /// <summary>What the objective asks for.</summary>
    public required ObjectivePlan Plan { get; init; }

    /// <summary>The views of each group, by the group's name.</summary>
    public required IReadOnlyDictionary<string, EmbeddedViews> Views { get; init; }

    /// <summary>The same samples as the moving average of backbone and heads sees them, in a pretraining that has one; otherwise null.</summary>
    public LossContext? Teacher { get; init; }

    /// <summary>The heads by name.</summary>
    public required IReadOnlyDictionary<string, ProjectionHead> Heads { get; init; }

    /// <summary>The value of each frozen input, as these samples may see it.</summary>
    public IReadOnlyDictionary<FrozenInput, Tensor> Frozen { get; init; } = new Dictionary<FrozenInput, Tensor>();

    /// <summary>How far a pretraining is: 0 at its first step, 1 at its last; 1 while features are extracted.</summary>
    public double Progress { get; init; } = 1;

    /// <summary>What an input wants of the groups that it reads, one after the other: [B, V, ...].</summary>
    /// <param name="input">The input.</param>
    /// <param name="part">What it wants of one group; null where that has none.</param>
    /// <exception cref="InputException">A group has none, or the groups have different shapes.</exception>
    public Tensor Read(ViewInput input, Func<EmbeddedViews, Tensor?> part)
    {
        Tensor[] parts =
        [
            .. Plan.GroupsOf(input).Select(group => part(Views[group.Name]) ?? throw new InputException(
                $"loss input '{input.Parameter}': the view group '{group.Name}', {group.View}, does not give it; expected steps as the documentation of {input.GetType().Name[..^"Input".Length]}Attribute says.")),
        ];
        if (parts is [var only]) return only;
        var shapes = parts.Select(tensor => $"[{string.Join(", ", tensor.shape.Skip(2))}]").Distinct().ToList();
        return shapes.Count == 1
            ? cat(parts, 1)
            : throw new InputException($"loss input '{input.Parameter}': the views that it reads have the shapes {string.Join(" and ", shapes)}; expected one, as with Views, the name of one group.");
    }
}
