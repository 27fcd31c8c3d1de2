using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>What loss inputs are made from: the embedded views of some samples, heads and banks.</summary>
public sealed record LossContext
{
    /// <summary>What the objective asks for.</summary>
    public required ObjectivePlan Plan { get; init; }

    /// <summary>The views of each group, by the group's name.</summary>
    public required IReadOnlyDictionary<string, EmbeddedViews> Views { get; init; }

    /// <summary>The same from the moving average of the backbone, in pretraining; otherwise null.</summary>
    public IReadOnlyDictionary<string, EmbeddedViews>? TeacherViews { get; init; }

    /// <summary>The heads by name.</summary>
    public required IReadOnlyDictionary<string, ProjectionHead> Heads { get; init; }

    /// <summary>The bank of each bank input, as these samples may see it: [S, ...].</summary>
    public IReadOnlyDictionary<BankInput, Tensor> Banks { get; init; } = new Dictionary<BankInput, Tensor>();

    /// <summary>What an input wants of the groups that it reads, one after the other: [B, V, ...].</summary>
    /// <param name="input">The input.</param>
    /// <param name="part">What it wants of one group.</param>
    /// <param name="ofTeacher">Whether the moving average of the backbone is meant, where there is one.</param>
    public Tensor Read(ViewInput input, Func<EmbeddedViews, Tensor> part, bool ofTeacher = false)
    {
        var views = ofTeacher ? TeacherViews ?? Views : Views;
        Tensor[] parts = [.. Plan.GroupsOf(input).Select(group => part(views[group.Name]))];
        if (parts is [var only]) return only;
        var shapes = parts.Select(tensor => string.Join(" x ", tensor.shape.Skip(2))).Distinct().ToList();
        return shapes.Count == 1
            ? cat(parts, 1)
            : throw new InputException($"loss input '{input.Parameter}': the view groups that it reads have the shapes {string.Join(" and ", shapes)}; expected one shape, or Views, the name of one group.");
    }
}
