using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class LinearAlgebraTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(3);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void ProductsMatchTheirSums()
    {
        var (a, b) = (Random(3, 4), Random(4, 5));
        var expected = Product(TensorAssert.Values(a), TensorAssert.Values(b), 3, 4, 5);
        TensorAssert.Holds([3, 5], expected, a.matmul(b), 1e-12);
        TensorAssert.Holds([3, 5], expected, a.mm(b), 1e-12);
        TensorAssert.Holds([3, 5], expected, einsum("ij,jk->ik", a, b), 1e-12);
        TensorAssert.Holds([3, 5], expected, a.tensordot(b, 1), 1e-12);
        TensorAssert.Holds([3, 5], expected, a.unsqueeze(0).bmm(b.unsqueeze(0))[0], 1e-12);
        TensorAssert.Holds([3, 5], [.. expected.Select(value => 2 * value + 1)], ones(3, 5, dtype: float64).addmm(a, b, alpha: 2), 1e-12);
        TensorAssert.Holds([1, 3, 5], [.. expected.Select(value => value + 3)], full(1, 3, 5, 1.0, dtype: float64).baddbmm(a.unsqueeze(0), b.unsqueeze(0), beta: 3), 1e-12);
        TensorAssert.Holds([3], Product(TensorAssert.Values(a), TensorAssert.Values(b[.., 0]), 3, 4, 1), a.mv(b[.., 0]), 1e-12);
    }

    [Fact]
    public void VectorsAndTraces()
    {
        var (x, y) = (tensor([1.0, 2, 3]), tensor([4.0, 5, 6]));
        Assert.Equal(32, x.dot(y).ToDouble());
        TensorAssert.Holds([3, 3], [4, 5, 6, 8, 10, 12, 12, 15, 18], outer(x, y));
        Assert.Equal(32, einsum("i,i", x, y).ToDouble());
        TensorAssert.Holds([2, 2], [0, 5, 5, 0], cdist(tensor([0.0, 0, 3, 4], [2, 2]), tensor([0.0, 0, 3, 4], [2, 2])));
        Assert.Equal(5, eye(5).trace().ToDouble());
    }

    [Fact]
    public void DecompositionsRebuildTheirMatrix()
    {
        var a = Random(5, 3);
        var (u, s, vh) = linalg.svd(a, fullMatrices: false);
        Assert.True((u * s).matmul(vh).allclose(a));
        Assert.True(linalg.svdvals(a).allclose(s));
        var (q, r) = linalg.qr(a);
        Assert.True(q.matmul(r).allclose(a));
        var symmetric = a.t().matmul(a);
        var (values, vectors) = linalg.eigh(symmetric);
        Assert.True((vectors * values).matmul(vectors.t()).allclose(symmetric));
        Assert.True(values.flip(0).sqrt().allclose(s));
        var factor = linalg.cholesky(symmetric);
        Assert.True(factor.matmul(factor.t()).allclose(symmetric));
        Assert.True(factor.equal(factor.tril()).all().ToBoolean());
    }

    [Fact]
    public void SolutionsSatisfyTheirEquations()
    {
        var (a, b) = (Random(4, 4) + (3 * eye(4, dtype: float64)), Random(4, 2));
        Assert.True(a.matmul(linalg.solve(a, b)).allclose(b));
        Assert.True(a.matmul(linalg.inv(a)).allclose(eye(4, dtype: float64)));
        var lower = a.tril();
        Assert.True(lower.matmul(linalg.solve_triangular(lower, b, upper: false)).allclose(b));
        var tall = Random(6, 4);
        var right = Random(6, 1);
        var solution = linalg.lstsq(tall, right).Solution;
        Assert.True(tall.t().matmul(tall.matmul(solution) - right).allclose(zeros(4, 1, dtype: float64)));
        Assert.True(linalg.pinv(tall).matmul(right).allclose(solution));
        var (sign, logarithm) = linalg.slogdet(a);
        Assert.Equal(linalg.det(a).ToDouble(), sign.ToDouble() * Math.Exp(logarithm.ToDouble()), 1e-9);
    }

    [Fact]
    public void NormsOfVectorsAndMatrices()
    {
        var a = tensor([3.0, 4, 0, 12], [2, 2]);
        Assert.Equal(13, linalg.norm(a).ToDouble(), 1e-12);
        TensorAssert.Elements([5, 12], linalg.vector_norm(a, 2, [1]));
        TensorAssert.Elements([4, 12], linalg.norm(a, double.PositiveInfinity, [1]));
        Assert.Equal(13, linalg.matrix_norm(a).ToDouble(), 1e-12);
        Assert.Equal(16, linalg.matrix_norm(a, 1).ToDouble(), 1e-12);
        Assert.Equal(linalg.svdvals(a).sum().ToDouble(), linalg.matrix_norm(a, "nuc").ToDouble(), 1e-12);
    }

    private static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        var product = new double[rows * columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                for (var k = 0; k < inner; k++)
                    product[(i * columns) + j] += a[(i * inner) + k] * b[(k * columns) + j];
        return product;
    }

    private Tensor Random(long rows, long columns) => randn(rows, columns, dtype: float64, generator: _generator);
}
