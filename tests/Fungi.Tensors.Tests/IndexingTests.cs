using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _x = arange(12).reshape(3, 4);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void PositionsAndRanges()
    {
        TensorAssert.Holds([4], [4, 5, 6, 7], _x[1]);
        TensorAssert.Holds([], [11], _x[-1, -1]);
        TensorAssert.Holds([2, 4], [4, 5, 6, 7, 8, 9, 10, 11], _x[1..]);
        TensorAssert.Holds([3, 2], [1, 2, 5, 6, 9, 10], _x[.., 1..3]);
        TensorAssert.Holds([3, 2], [2, 3, 6, 7, 10, 11], _x[.., ^2..]);
        TensorAssert.Holds([3], [3, 7, 11], _x[.., ^1]);
        TensorAssert.Holds([3, 2], [0, 2, 4, 6, 8, 10], _x[.., TensorIndex.Slice(step: 2)]);
        TensorAssert.Holds([1, 3, 4], [.. Enumerable.Range(0, 12).Select(i => (double)i)], _x[TensorIndex.None]);
        TensorAssert.Holds([3, 1], [0, 4, 8], _x[TensorIndex.Ellipsis, ..1]);
        TensorAssert.Holds([2, 3, 1], [0, 4, 8, 12, 16, 20], arange(24).reshape(2, 3, 4)[TensorIndex.Ellipsis, 0, TensorIndex.None]);
    }

    [Fact]
    public void TensorsAndMasks()
    {
        TensorAssert.Holds([2, 4], [8, 9, 10, 11, 0, 1, 2, 3], _x[tensor([2L, 0L])]);
        TensorAssert.Holds([2], [1, 11], _x[tensor([0L, 2L]), tensor([1L, 3L])]);
        TensorAssert.Holds([3, 2], [3, 0, 7, 4, 11, 8], _x[TensorIndex.Colon, TensorIndex.Tensor(tensor([3L, 0L]))]);
        TensorAssert.Holds([3], [9, 10, 11], _x[_x > 8]);
        TensorAssert.Holds([2, 1], [1, 9], _x[TensorIndex.Tensor(tensor([true, false, true])), 1..2]);
        TensorAssert.Holds([2, 2], [0, 1, 6, 7], arange(12).reshape(2, 3, 2)[TensorIndex.Ellipsis, ..][TensorIndex.Colon, 0]);
        TensorAssert.Holds([2, 2], [2, 3, 8, 9], arange(12).reshape(2, 3, 2)[TensorIndex.Tensor(tensor([false, true, false, false, true, false]).reshape(2, 3))]);
    }

    [Fact]
    public void AssignmentWritesThroughViews()
    {
        var x = zeros(2, 3);
        x[0, 1] = 5;
        x[1] = tensor([1f, 2f, 3f]);
        x[.., 2..] = 9;
        TensorAssert.Elements([0, 5, 9, 1, 2, 9], x);
        x[x > 4] = tensor(0f);
        TensorAssert.Elements([0, 0, 0, 1, 2, 0], x);
        x.index_put_(tensor([1f, 1f]), [tensor([0L, 0L]), tensor([0L, 0L])], accumulate: true);
        TensorAssert.Elements([2, 0, 0, 1, 2, 0], x);
        x.index_put_(7, TensorIndex.Single(1), TensorIndex.Slice(0, 2));
        TensorAssert.Elements([2, 0, 0, 7, 7, 0], x);
    }

    [Fact]
    public void SelectionOperators()
    {
        TensorAssert.Holds([3, 2], [2, 0, 6, 4, 10, 8], _x.index_select(1, tensor([2L, 0L])));
        TensorAssert.Holds([3, 1], [1, 6, 11], _x.gather(1, tensor([1L, 2, 3]).unsqueeze(1)));
        TensorAssert.Holds([3, 1], [1, 6, 11], take_along_dim(_x, tensor([1L, 2, 3]).unsqueeze(1), 1));
        TensorAssert.Elements([3, 0, 7], zeros(3).scatter(0, tensor([0L, 2]), tensor([3f, 7])));
        TensorAssert.Elements([5, 0, 7], zeros(3).scatter_add(0, tensor([0L, 2, 0]), tensor([3f, 7, 2])));
        TensorAssert.Elements([0, 1, 0, 0], tensor([0, 1, 2, 3]).masked_fill(tensor([false, false, true, true]), 0));
        TensorAssert.Elements([10, 11], _x.masked_select(_x >= 10));
        TensorAssert.Elements([1, -1], where(tensor([true, false]), tensor([1, 1]), tensor([-1, -1])));
        TensorAssert.Elements([1, -1], tensor([1, 1]).where(tensor([true, false]), tensor([-1, -1])));
        TensorAssert.Holds([2, 4], [4, 5, 6, 7, 8, 9, 10, 11], _x.narrow(0, 1, 2));
        TensorAssert.Elements([1, 3], _x[0].slice(0, 1, 4, 2));
        TensorAssert.Elements([0, 2, 3], searchsorted(tensor([1.0, 2, 3]), tensor([0.5, 2.5, 9])));
        TensorAssert.Elements([0, 2], tensor([0.5, 2.0]).bucketize(tensor([1.0, 2, 3]), right: true));
        TensorAssert.Elements([0, 5, 0], zeros(3).index_add_(0, tensor([1L]), tensor([5f]), 1));
    }
}
