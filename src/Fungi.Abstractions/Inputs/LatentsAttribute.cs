namespace Fungi;

/// <summary>
/// The output of a projection head on the embeddings of the views: <c>[B, V, L]</c>, batch on axis 0, views in the order of their groups.
/// </summary>
/// <remarks>
/// A head is random and frozen while features are extracted: a linear layer with PyTorch's default initialisation
/// U(-1/sqrt(E), 1/sqrt(E)) for weight and bias, drawn from the run's seed, the objective's name and the head's name. Inputs that name
/// the same head share it, and must describe it alike.
/// </remarks>
public sealed class LatentsAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds L; absent: the embedding's size.</summary>
    public string? Dim { get; init; }

    /// <summary>The head's name.</summary>
    public string Head { get; init; } = HeadSpecification.DefaultName;

    /// <summary>The view group to read; absent: all groups, one after the other.</summary>
    public string? Views { get; init; }

    /// <summary>
    /// Whether the loss treats these latents as constants. In pretraining a head named <c>teacher</c> with a stop-gradient belongs to the
    /// exponential moving average of backbone and student head.
    /// </summary>
    public bool StopGradient { get; init; }

    /// <summary>Whether the embedding is divided by its Euclidean length before it enters the head.</summary>
    public bool NormalizeEmbedding { get; init; } = true;

    /// <summary>How many hidden layers (linear, GELU) precede the head's last linear layer.</summary>
    public int HiddenLayers { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the hidden layers' width; absent: 2048.</summary>
    public string? HiddenDim { get; init; }
}
