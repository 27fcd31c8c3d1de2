namespace Fungi;

/// <summary>The backbone's embeddings of the views as they are: <c>[B, V, E]</c>, batch on axis 0.</summary>
public sealed class EmbeddingsAttribute : ViewInputAttribute
{
    /// <summary>Whether the loss treats these embeddings as constants.</summary>
    public bool StopGradient { get; init; }
}
