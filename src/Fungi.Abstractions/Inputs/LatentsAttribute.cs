namespace Fungi;

/// <summary>
/// The output of a projection head on the embeddings of the views: <c>[B, V, L]</c>, batch on axis 0, views in the order of their groups.
/// </summary>
/// <inheritdoc path="/remarks"/>
public sealed class LatentsAttribute : HeadAttribute
{
    /// <summary>The head's name.</summary>
    public string Head { get; init; } = HeadSpecification.DefaultName;
}
