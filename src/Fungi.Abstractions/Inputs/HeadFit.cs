namespace Fungi;

/// <summary>How the last layer of a head comes to its weights. Fits are deterministic, and the same for every sample that meets them.</summary>
public enum HeadFit
{
    /// <summary>At random.</summary>
    None,

    /// <summary>By ridge regression, in closed form. The target holds numbers: <c>[B, V, L]</c>, or <c>[B, V, N, L]</c> for tokens.</summary>
    Ridge,

    /// <summary>
    /// By multinomial logistic regression. The target holds classes <c>[B, V]</c> below L, as view labels do, and <c>Dim</c> must be given;
    /// or probabilities of the shape of the head's output.
    /// </summary>
    Softmax,
}
