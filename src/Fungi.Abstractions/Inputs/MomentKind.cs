namespace Fungi;

/// <summary>A statistic of vectors x, M in number, of size L.</summary>
public enum MomentKind
{
    /// <summary>μ, <c>[L]</c>.</summary>
    Mean,

    /// <summary>Σ = sum of (x - μ)(y - ν)ᵀ over M - 1, <c>[L, L]</c>; y is x unless another parameter is named.</summary>
    Covariance,

    /// <summary>
    /// W with W Σ Wᵀ = I, <c>[L, L]</c>: the inverse of Σ's Cholesky factor, so that x ↦ W (x - μ) whitens (W-MSE, arXiv 2007.06346). Points
    /// that do not vary in all L dimensions are refused; a loss that would shrink Σ instead can ask for the covariance.
    /// </summary>
    Whitening,

    /// <summary>The mean of x yᵀ, <c>[L, L]</c>, about the origin (TiCo's C, arXiv 2206.10698); y is x unless another parameter is named.</summary>
    SecondMoment,
}
