using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>What loss inputs are made from: the embedded views of some samples, heads and banks.</summary>
public sealed class LossContext
{
    /// <summary>The objective's view groups, in order.</summary>
    public required IReadOnlyList<ViewGroup> Groups { get; init; }

    /// <summary>The embeddings [B, V, E] of each view group, by the group's name.</summary>
    public required IReadOnlyDictionary<string, Tensor> Embeddings { get; init; }

    /// <summary>The same from the moving average of the backbone, in pretraining; otherwise null.</summary>
    public IReadOnlyDictionary<string, Tensor>? TeacherEmbeddings { get; init; }

    /// <summary>The heads by name.</summary>
    public required IReadOnlyDictionary<string, ProjectionHead> Heads { get; init; }

    /// <summary>The bank of each bank input, as these samples may see it: [S, V, L].</summary>
    public required IReadOnlyDictionary<BankInput, Tensor> Banks { get; init; }

    /// <summary>The embeddings of one group, or of all, one after the other: [B, V, E].</summary>
    public Tensor Select(IReadOnlyDictionary<string, Tensor> embeddings, string? views) =>
        views is not null ? embeddings[views]
        : Groups.Count == 1 ? embeddings[Groups[0].Name]
        : cat([.. Groups.Select(group => embeddings[group.Name])], 1);
}
