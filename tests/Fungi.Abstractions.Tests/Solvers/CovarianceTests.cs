using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Abstractions.Tests.Solvers;

public sealed class CovarianceTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Three_points_by_hand()
    {
        var moments = Of(tensor([1f, 0, 2, 0, 3, 3], [3, 2]), tensor([1f, 2, 6], [3, 1]));
        Assert.Equal([2.0, 1], Values(moments.MeanX));
        Assert.Equal([3.0], Values(moments.MeanY));
        Assert.Equal([2.5, 4.5], Values(moments.Matrix)); // ((-1)(-2) + 0 + (1)(3)) / 2, ((-1)(-2) + (-1)(-1) + (2)(3)) / 2
    }

    /// <summary>Sums of squares less squares of sums would lose all digits of float32 rows so far from zero.</summary>
    [Fact]
    public void A_large_mean_costs_no_digits()
    {
        var rows = Rows(9000, 3); // more than two tiles
        var far = Of(rows + 1e6, rows + 1e6);
        Assert.True(far.Matrix.allclose(Of(rows, rows).Matrix, rtol: 1e-9, atol: 1e-9));
    }

    [Fact]
    public void Whitened_rows_are_uncorrelated_with_unit_variance()
    {
        var rows = Rows(500, 6).matmul(Rows(6, 6)) + 3;
        var moments = Of(rows, rows);
        var whitening = Whitening.Of(moments.Matrix)!;
        var white = (rows - moments.MeanX).matmul(whitening.t());
        Assert.True(Of(white, white).Matrix.allclose(eye(6, dtype: ScalarType.Float64), rtol: 0, atol: 1e-9));
        Assert.Equal(0, whitening.triu(1).abs().max().ToDouble());
    }

    [Fact]
    public void Rows_in_a_plane_cannot_be_whitened()
    {
        var plane = Rows(500, 2).matmul(Rows(2, 4));
        Assert.Null(Whitening.Of(Of(plane, plane).Matrix));
        Assert.Null(Whitening.Of(Of(plane.to(ScalarType.Float32), plane.to(ScalarType.Float32)).Matrix)); // all but, up to rounding
        Assert.Null(Whitening.Of(Of(Rows(3, 4), Rows(3, 4)).Matrix)); // fewer rows than variables
        Assert.Null(Whitening.Of(zeros(4, 4, dtype: ScalarType.Float64)));
    }

    [Fact]
    public void The_second_moment_is_the_mean_of_the_products()
    {
        var (x, y) = (Rows(700, 3) + 5, Rows(700, 3).flip(0) - 2);
        Assert.True(Covariance.Of(x, y, CancellationToken.None).SecondMoment(700).allclose(x.t().matmul(y) / 700, rtol: 1e-12, atol: 0));
    }

    public void Dispose() => scope.Dispose();

    private static Covariance Of(Tensor x, Tensor y) => Covariance.Of(x, y, CancellationToken.None);

    private static Tensor Rows(int count, int size) => (2 * rand([count, size], dtype: ScalarType.Float64, generator: new Generator((ulong)count))) - 1;

    private static double[] Values(Tensor tensor) => [.. tensor.contiguous().data<double>()];
}
