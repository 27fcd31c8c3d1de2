namespace Fungi;

/// <summary>
/// The output of a projection head on the embeddings of the views: <c>[B, V, L]</c>, batch on axis 0, views in the order of their groups.
/// </summary>
/// <inheritdoc path="/remarks"/>
public sealed class LatentsAttribute : HeadAttribute
{
    /// <summary>The head's name.</summary>
    public string Head { get; init; } = HeadSpecification.DefaultName;

    /// <summary>The view group to read; absent: all groups, one after the other.</summary>
    public string? Views { get; init; }

    /// <summary>
    /// Whether the loss treats these latents as constants. In pretraining a head named <c>teacher</c> with a stop-gradient belongs to the
    /// exponential moving average of backbone and student head.
    /// </summary>
    public bool StopGradient { get; init; }
}
