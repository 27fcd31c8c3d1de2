using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class ShapeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _x = arange(6).reshape(2, 3);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void MetadataIsThatOfAView()
    {
        var view = arange(24).view(2, 3, 4).permute(2, 0, 1)[1..];
        Assert.Equal([3, 2, 3], view.shape);
        Assert.Equal([1, 12, 4], view.stride());
        Assert.Equal(1, view.storage_offset());
        Assert.Equal((3, 18, 8), ((int)view.ndim, (int)view.numel(), (int)view.element_size()));
        Assert.Equal(3, view.size(-1));
        Assert.False(view.is_contiguous());
        Assert.Throws<ArgumentOutOfRangeException>(() => view.size(3));
        TensorAssert.Elements([.. Enumerable.Range(0, 18).Select(i => (double)(1 + i / 6 + i % 6 * 4))], view);
    }

    [Fact]
    public void ReorderingAxes()
    {
        TensorAssert.Holds([3, 2], [0, 3, 1, 4, 2, 5], _x.T);
        TensorAssert.Holds([3, 2], [0, 3, 1, 4, 2, 5], _x.t());
        TensorAssert.Holds([1, 3, 2], [0, 3, 1, 4, 2, 5], _x.unsqueeze(0).mT);
        Assert.Equal([4, 2, 3], zeros(2, 3, 4).movedim([2], [0]).shape);
        Assert.Equal([3, 2, 4], zeros(2, 3, 4).transpose(0, 1).shape);
        Assert.Equal([4, 3, 2], zeros(2, 3, 4).swapaxes(0, 2).shape);
    }

    [Fact]
    public void SizesOfOneComeAndGo()
    {
        Assert.Equal([2, 3], _x.reshape(1, 2, 1, 3).squeeze().shape);
        Assert.Equal([1, 2, 3], _x.reshape(1, 2, 1, 3).squeeze(2).shape);
        Assert.Equal([2, 3, 1], _x.unsqueeze(-1).shape);
        Assert.Equal([6], _x.flatten().shape);
        Assert.Equal([2, 1, 3], _x.unflatten(1, 1, 3).shape);
        Assert.Equal([4, 2, 3], _x.expand(4, 2, 3).shape);
        Assert.Equal([4, 2, 3], _x.broadcast_to(4, 2, 3).shape);
        Assert.Equal([2, 3], ones(1, 3).expand_as(_x).shape);
    }

    [Fact]
    public void Repetition()
    {
        TensorAssert.Holds([1, 4], [1, 2, 1, 2], tensor([1, 2]).repeat(1, 2));
        TensorAssert.Holds([4], [1, 1, 2, 2], tensor([1, 2]).repeat_interleave(2));
        TensorAssert.Holds([3], [1, 2, 2], tensor([1, 2]).repeat_interleave(tensor([1, 2])));
        TensorAssert.Holds([4], [1, 2, 1, 2], tensor([1, 2]).tile([2]));
    }

    [Fact]
    public void JoiningAndSplitting()
    {
        TensorAssert.Holds([2, 4], [0, 1, 2, 9, 3, 4, 5, 9], cat([_x, full([2, 1], 9)], 1));
        TensorAssert.Holds([2, 2], [1, 2, 3, 4], stack([tensor([1, 2]), tensor([3, 4])]));
        TensorAssert.Holds([2, 2], [1, 3, 2, 4], stack(new List<Tensor> { tensor([1, 2]), tensor([3, 4]) }, 1));
        TensorAssert.Holds([4], [1, 2, 3, 4], hstack(tensor([1, 2]), tensor([3, 4])));
        TensorAssert.Holds([2, 2], [1, 2, 3, 4], vstack([tensor([1, 2]), tensor([3, 4])]));
        Assert.Equal([2, 1], _x.split(2, 1).Select(part => part.shape[1]));
        Assert.Equal([1, 2], _x.split([1, 2], 1).Select(part => part.shape[1]));
        Assert.Equal([2, 1], _x.chunk(2, 1).Select(part => part.shape[1]));
        TensorAssert.Elements([3, 4, 5], _x.unbind()[1]);
    }

    [Fact]
    public void RollsFlipsAndTriangles()
    {
        TensorAssert.Elements([2, 0, 1, 5, 3, 4], _x.roll(1, 1));
        TensorAssert.Elements([5, 0, 1, 2, 3, 4], _x.roll(1));
        TensorAssert.Elements([4, 5, 3, 1, 2, 0], _x.roll((1, 2), (0, 1)));
        TensorAssert.Elements([2, 1, 0, 5, 4, 3], _x.flip(1));
        TensorAssert.Holds([3, 2], [2, 5, 1, 4, 0, 3], _x.rot90());
        TensorAssert.Elements([0, 0, 0, 3, 4, 0], _x.tril());
        TensorAssert.Elements([0, 1, 2, 0, 0, 5], _x.triu(1));
        TensorAssert.Elements([0, 4], _x.diagonal());
        TensorAssert.Holds([2, 2], [1, 0, 0, 2], diag(tensor([1, 2])));
        TensorAssert.Holds([2, 2, 2], [0, 1, 1, 2, 3, 4, 4, 5], _x.unfold(1, 2, 1));
    }

    [Fact]
    public void SizeIsComparedByValue()
    {
        Size size = (2L, 3L);
        Assert.True(size == new Size([2L, 3L]));
        Assert.Equal(6, size.numel());
        Assert.Equal([2, 3, 4], (size + new Size(4L)).Shape);
        Assert.True(default(Size).IsEmpty);
    }
}
