namespace Fungi;

/// <summary>
/// The output of a projection head on the embeddings of the views: <c>[B, V, L]</c>, batch on axis 0, views in the order of their groups.
/// </summary>
/// <inheritdoc path="/remarks"/>
public sealed class LatentsAttribute : HeadAttribute
{
    /// <summary>The head's name.</summary>
    public string Head { get; init; } = HeadSpecification.DefaultName;

    /// <summary>
    /// The <c>nameof</c> of a parameter of the same method whose latents enter the head in the embeddings' place: a predictor on a projector, as
    /// in BYOL. <see cref="ViewInputAttribute.Views"/> picks one group of its views; absent: all that it reads.
    /// </summary>
    [RefersTo(typeof(LatentsInput))]
    public string? Of { get; init; }

    /// <summary>Which class token is the embedding: 0, or 1 for the second of a backbone that has two; one that has one gives that.</summary>
    public int ClassToken { get; init; }
}
