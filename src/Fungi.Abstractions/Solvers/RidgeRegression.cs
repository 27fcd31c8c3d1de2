using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>
/// Linear least squares with a penalty on the weights (Hoerl and Kennard 1970), in closed form: the minimum of
/// mean ‖W x + b - y‖² + λ ‖W‖², the bias not penalised. λ is the strength times the features' mean variance, so that it means the same
/// whatever their scale.
/// </summary>
public static class RidgeRegression
{
    /// <param name="features">x, [M, F].</param>
    /// <param name="targets">y, [M, L].</param>
    /// <param name="strength">λ in units of the features' mean variance.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>W [L, F] and b [L], float64.</returns>
    public static (Tensor Weight, Tensor Bias) Fit(Tensor features, Tensor targets, double strength, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (x, xy) = (Covariance.Of(features, features, cancellation), Covariance.Of(features, targets, cancellation));
        var penalised = x.Matrix + (strength * x.Matrix.diagonal().mean() * eye(features.shape[1], dtype: ScalarType.Float64, device: features.device));
        var weight = cholesky_solve(xy.Matrix, linalg.cholesky(penalised)).t();
        var bias = xy.MeanY - weight.matmul(xy.MeanX);
        return (weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());
    }
}
