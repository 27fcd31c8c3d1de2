namespace Fungi.Runtime.Gradients;

/// <summary>How gradients are reduced to the embedding's size.</summary>
public enum ProjectionKind
{
    /// <summary>A dense matrix of random signs: <see cref="RademacherProjection"/>.</summary>
    Rademacher,

    /// <summary>Products of random signs, without a matrix: <see cref="KhatriRaoProjection"/>.</summary>
    KhatriRao,
}
