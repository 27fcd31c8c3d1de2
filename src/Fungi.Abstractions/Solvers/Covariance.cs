using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>How two sets of variables vary together over the same rows; in double precision and two passes, tile by tile.</summary>
/// <param name="MeanX">[P] float64.</param>
/// <param name="MeanY">[Q] float64.</param>
/// <param name="Matrix">[P, Q] float64, unbiased: the sum of products of deviations by the number of rows less one.</param>
public sealed record Covariance(Tensor MeanX, Tensor MeanY, Tensor Matrix)
{
    /// <summary>The mean of x yᵀ about the origin, [P, Q] float64.</summary>
    /// <param name="rows">M.</param>
    public Tensor SecondMoment(long rows) => (Matrix * ((rows - 1.0) / rows)) + outer(MeanX, MeanY);

    /// <param name="x">[M, P], M at least 2.</param>
    /// <param name="y">[M, Q].</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Covariance Of(Tensor x, Tensor y, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var rows = x.shape[0];
        var (meanX, meanY) = (Zeros(x.shape[1]), Zeros(y.shape[1]));
        foreach (var tile in RowTiles.Of(cancellation, x, y))
        {
            meanX.add_(tile[0].sum(dim: 0));
            meanY.add_(tile[1].sum(dim: 0));
        }

        meanX.div_(rows);
        meanY.div_(rows);
        var matrix = Zeros(x.shape[1], y.shape[1]);
        foreach (var tile in RowTiles.Of(cancellation, x, y)) matrix.addmm_((tile[0] - meanX).t(), tile[1] - meanY);
        matrix.div_(rows - 1);
        return new(meanX.MoveToOuterDisposeScope(), meanY.MoveToOuterDisposeScope(), matrix.MoveToOuterDisposeScope());

        Tensor Zeros(params long[] shape) => zeros(shape, dtype: ScalarType.Float64, device: x.device);
    }
}
