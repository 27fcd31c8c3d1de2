namespace Fungi;

/// <summary>The backbone's embeddings of the views as they are: <c>[B, V, E]</c>, batch on axis 0.</summary>
public sealed class EmbeddingsAttribute : ViewInputAttribute
{
    /// <summary>Whether the loss treats these embeddings as constants.</summary>
    public bool StopGradient { get; init; }

    /// <summary>Which class token is the embedding: 0, or 1 for the second of a backbone that has two; one that has one gives that.</summary>
    public int ClassToken { get; init; }
}
