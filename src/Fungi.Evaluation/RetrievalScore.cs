namespace Fungi.Evaluation;

/// <summary>By what a gallery is ranked.</summary>
public enum RetrievalScore
{
    /// <summary>The cosine of the angle.</summary>
    Cosine,

    /// <summary>The length of the difference, the smallest first.</summary>
    Euclidean,

    /// <summary>The scalar product, as in the FUNGI paper's code, where a reduction to principal components changes the lengths.</summary>
    Dot,
}
