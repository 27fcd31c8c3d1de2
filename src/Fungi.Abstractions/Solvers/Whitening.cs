using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>
/// The matrix that makes variables uncorrelated with unit variance, by Cholesky decomposition as in W-MSE (Ermolov et al. 2021, arXiv
/// 2007.06346): W = L⁻¹ with L Lᵀ = Σ, so that W Σ Wᵀ = I.
/// </summary>
public static class Whitening
{
    private const double LeastVariance = 1e-10; // of what the variables before leave of one, in units of the mean variance; float32 values leave 1e-14 of nothing

    /// <param name="covariance">Σ, [L, L] float64.</param>
    /// <returns>W, [L, L] float64, lower triangular; null where Σ is singular or nearly so.</returns>
    public static Tensor? Of(Tensor covariance)
    {
        using var scope = NewDisposeScope();
        var (factor, failed) = linalg.cholesky_ex(covariance);
        if (failed.ToInt64() != 0 || (factor.diagonal().square().min() <= LeastVariance * covariance.diagonal().mean()).ToBoolean()) return null;
        var identity = eye(covariance.shape[0], dtype: ScalarType.Float64, device: covariance.device);
        return linalg.solve_triangular(factor, identity, upper: false).MoveToOuterDisposeScope();
    }
}
