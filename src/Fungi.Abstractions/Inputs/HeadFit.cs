namespace Fungi;

/// <summary>How the last layer of a head comes to its weights.</summary>
/// <remarks>
/// <para>
/// A fit is made once, on the first <c>FitSize</c> training samples of an order that the seed draws (all of them where there are fewer), and
/// is deterministic. It is the same for every sample that meets it, also for those that it was made of: each counts for one part in many.
/// Where several parameters name the head, it is fitted on the first of them.
/// </para>
/// <para>
/// Each view of a sample is a point, or each token of each view. Its target is that of the same view, or of the only view that the target
/// has; of a token, that of the same token, or of its view where the target knows no tokens. Where a head works on views, whatever the target
/// gives for a view (<c>[C, H, W]</c> pixels, for instance) is one row of numbers.
/// </para>
/// <para>
/// Both regressions penalise the squared weights, not the bias, by 0.001 times the mean variance of what enters the layer, so that the
/// penalty means the same whatever the scale; they minimise mean ‖W x + b - y‖² + λ ‖W‖², and the mean cross-entropy + λ/2 ‖W‖².
/// </para>
/// </remarks>
public enum HeadFit
{
    /// <summary>Not fitted: random.</summary>
    None,

    /// <summary>By ridge regression, in closed form. The target holds numbers: <c>[B, V, L]</c>, or <c>[B, V, N, L]</c> for tokens.</summary>
    Ridge,

    /// <summary>
    /// By multinomial logistic regression, to the minimum. The target holds classes <c>[B, V]</c> below L, as view labels do, and <c>Dim</c>
    /// must be given; or probabilities of the shape of the head's output.
    /// </summary>
    Softmax,
}
