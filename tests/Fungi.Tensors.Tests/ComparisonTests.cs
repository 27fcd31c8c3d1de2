using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class ComparisonTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void ComparisonsAndLogic()
    {
        var (x, y) = (tensor([1.0, 2, 3]), tensor([3.0, 2, 1]));
        TensorAssert.Elements([0, 1, 0], x.eq(y));
        TensorAssert.Elements([1, 0, 1], x.ne(y));
        TensorAssert.Elements([1, 1, 0], x.le(y));
        TensorAssert.Elements([0, 0, 1], gt(x, y));
        TensorAssert.Elements([0, 1, 1], x.ge(2));
        TensorAssert.Elements([0, 1, 0], logical_and(x >= 2, y >= 2));
        TensorAssert.Elements([1, 0, 1], (x >= 2).logical_xor(y >= 2));
        TensorAssert.Elements([1, 0, 0], (x >= 2).logical_not());
        TensorAssert.Elements([4, 6], tensor([6, 7]).bitwise_and(tensor([12, 14])));
        TensorAssert.Elements([1, 0, 1], isin(x, y[tensor([0L, 2L])]));
    }

    [Fact]
    public void ClosenessAndOddNumbers()
    {
        var x = tensor([1.0, double.NaN, double.PositiveInfinity]);
        TensorAssert.Elements([0, 1, 0], x.isnan());
        TensorAssert.Elements([0, 0, 1], x.isinf());
        TensorAssert.Elements([1, 0, 0], x.isfinite());
        Assert.False(x.allclose(x));
        Assert.True(x.allclose(x, equal_nan: true));
        Assert.True(allclose(tensor([1.0]), tensor([1.000001]), atol: 1e-5));
        TensorAssert.Elements([1, 0], tensor([1.0, 2]).isclose(tensor([1.0, 2.1])));
        Assert.True(tensor([1, 2]).Equals(tensor([1, 2])));
        Assert.False(tensor([1, 2]).Equals(tensor([1, 3])));
        TensorAssert.Elements([1, 0], tensor([1, 2]).equal(tensor([1, 3])));
    }
}
