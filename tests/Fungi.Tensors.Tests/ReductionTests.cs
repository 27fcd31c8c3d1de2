using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class ReductionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _table = tensor([1.0, 5, 3, 4, 2, 9], [2, 3]);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void SumsAlongAxes()
    {
        TensorAssert.Holds([], [24], _table.sum());
        TensorAssert.Holds([3], [5, 7, 12], _table.sum([0]));
        TensorAssert.Holds([2, 1], [9, 15], _table.sum(1, keepdim: true));
        TensorAssert.Holds([], [24], _table.sum([0, 1]));
        TensorAssert.Holds([], [24], _table.sum(0L, 1L));
        TensorAssert.Holds([2, 3], [1, 6, 9, 4, 6, 15], _table.cumsum(1));
        TensorAssert.Holds([3], [4, 10, 27], _table.prod(0L));
    }

    [Fact]
    public void ALiteralZeroIsAnElementTypeForSum()
    {
        // TorchSharp's trap: the literal 0 converts to an enumeration, so this is a sum over everything, as bytes.
        var sum = _table.sum(0);
        Assert.Equal(ScalarType.Byte, sum.dtype);
        TensorAssert.Holds([], [24], sum);
    }

    [Fact]
    public void MeansAndDeviations()
    {
        TensorAssert.Holds([], [4], _table.mean());
        TensorAssert.Holds([2], [3, 5], _table.mean([1]));
        TensorAssert.Holds([2], [4, 13], _table.var(1));
        TensorAssert.Holds([2, 1], [Math.Sqrt(8 / 3.0), Math.Sqrt(26 / 3.0)], _table.std([1], unbiased: false, keepdim: true));
        TensorAssert.Holds([], [Math.Sqrt(8)], _table.std());
        var (deviation, mean) = _table.std_mean(1);
        TensorAssert.Elements([2, Math.Sqrt(13)], deviation);
        TensorAssert.Elements([3, 5], mean);
        TensorAssert.Elements([3, 4], nanmean(tensor([double.NaN, 3, 4, double.NaN], [2, 2]), 1));
    }

    [Fact]
    public void ExtremesAndTheirPlaces()
    {
        Assert.Equal(9, _table.max().ToDouble());
        var (values, indexes) = _table.max(1, keepdim: true);
        TensorAssert.Holds([2, 1], [5, 9], values);
        TensorAssert.Holds([2, 1], [1, 2], indexes);
        TensorAssert.Elements([1, 2, 3], _table.min(0).values);
        TensorAssert.Holds([1, 3], [4, 5, 9], _table.amax([0], keepdim: true));
        TensorAssert.Holds([], [1], _table.amin(0, 1));
        TensorAssert.Elements([1, 2], _table.argmax(1));
        TensorAssert.Holds([], [0], _table.argmin());
        TensorAssert.Holds([], [3], _table.median());
        TensorAssert.Elements([1.5, 3], _table.flatten().quantile(tensor([0.1, 0.4])));
    }

    [Fact]
    public void SortsAndSelections()
    {
        TensorAssert.Holds([2, 3], [5, 3, 1, 9, 4, 2], _table.sort(1, descending: true).values);
        TensorAssert.Holds([2, 3], [0, 2, 1, 1, 0, 2], _table.argsort());
        var (values, indexes) = _table.topk(2);
        TensorAssert.Holds([2, 2], [5, 3, 9, 4], values);
        TensorAssert.Holds([2, 2], [1, 2, 2, 0], indexes);
        TensorAssert.Elements([3, 4], _table.kthvalue(2, 1).Item1);
        var (output, inverse, counts) = tensor([3, 1, 3, 2]).unique(return_inverse: true, return_counts: true);
        TensorAssert.Elements([1, 2, 3], output);
        TensorAssert.Elements([2, 0, 2, 1], inverse!);
        TensorAssert.Elements([1, 1, 2], counts!);
        Assert.Null(tensor([1]).unique().counts);
        TensorAssert.Elements([0, 2, 1], bincount(tensor([1, 1, 2])));
        TensorAssert.Holds([2, 1], [1, 2], nonzero(tensor([0, 4, 5])));
        Assert.Equal(2, tensor([0, 4, 5]).count_nonzero().ToInt64());
    }

    [Fact]
    public void LogarithmsOfSumsAndNorms()
    {
        TensorAssert.Elements([Math.Log(Math.E + Math.Exp(5) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(2) + Math.Exp(9))], _table.logsumexp(1));
        Assert.Equal(Math.Sqrt(136), _table.norm().ToDouble(), 1e-9);
        TensorAssert.Elements([9, 15], _table.norm(1, p: 1));
        Assert.True((_table > 0).all().ToBoolean());
        TensorAssert.Elements([0, 1], (_table > 5).any(1));
        TensorAssert.Elements([4, -2, 0, 7], diff(tensor([1.0, 5, 3, 3, 10])));
    }
}
