using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class CreationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void SizesComeAsNumbersArraysAndSpans()
    {
        TensorAssert.Holds([2, 3], [0, 0, 0, 0, 0, 0], zeros(2, 3));
        TensorAssert.Holds([2], [1, 1], ones([2]));
        TensorAssert.Holds([1, 1, 2], [7, 7], full(1, 1, 2, 7));
        TensorAssert.Holds([1, 2, 1, 2], [0, 0, 0, 0], zeros(1, 2, 1, 2));
        Assert.Equal([4, 5], empty(4L, 5L).shape);
        Assert.Empty(zeros([]).shape);
    }

    [Fact]
    public void TypesFollowTheValues()
    {
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.5).dtype);
        Assert.Equal(ScalarType.Int64, full(2, 1).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 1.5).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.5).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.5f).dtype);
        Assert.Equal(ScalarType.Int64, randint(5, [2L]).dtype);
        Assert.Equal(ScalarType.Int64, randperm(4).dtype);
        Assert.Equal(ScalarType.Float16, zeros(2, dtype: float16).dtype);
        Assert.Equal(ScalarType.Bool, tensor([true, false]).dtype);
    }

    [Fact]
    public void RangesAndGrids()
    {
        TensorAssert.Elements([2, 4, 6], arange(2, 8, 2));
        TensorAssert.Elements([0, 0.25, 0.5, 0.75, 1], linspace(0, 1, 5));
        TensorAssert.Elements([1, 10, 100], logspace(0, 2, 3));
        TensorAssert.Holds([2, 3], [1, 0, 0, 0, 1, 0], eye(2, 3));
        TensorAssert.Holds([2, 3], [1, 2, 2, 0, 0, 1], tril_indices(3, 3, -1));
        var grid = meshgrid([arange(2), arange(3)]);
        TensorAssert.Holds([2, 3], [0, 0, 0, 1, 1, 1], grid[0]);
        TensorAssert.Holds([2, 3], [0, 1, 2, 0, 1, 2], grid[1]);
    }

    [Fact]
    public void ArraysOfAnyRankBecomeTensors()
    {
        TensorAssert.Holds([2, 2], [1, 2, 3, 4], from_array(new[,] { { 1f, 2f }, { 3f, 4f } }));
        TensorAssert.Holds([2, 2], [1, 2, 3, 4], tensor([1, 2, 3, 4], [2, 2]));
        TensorAssert.Holds([2, 2], [1, 2, 3, 4], tensor(new List<double> { 1, 2, 3, 4 }, 2, 2));
        Assert.Equal(ScalarType.Float32, tensor([1, 2], dtype: float32).dtype);
        var source = new[] { 1f, 2f };
        var copy = tensor(source);
        source[0] = 9;
        TensorAssert.Elements([1, 2], copy);
        Assert.Throws<ArgumentException>(() => tensor([1f, 2f], [3]));
    }

    [Fact]
    public void LikesTakeShapeTypeAndRequiresGrad()
    {
        var model = zeros(2, 3, dtype: float64);
        TensorAssert.Holds([2, 3], [5, 5, 5, 5, 5, 5], model.full_like(5));
        Assert.Equal(ScalarType.Float64, ones_like(model).dtype);
        Assert.True(zeros_like(model, requires_grad: true).requires_grad);
        Assert.Equal(ScalarType.Float64, model.new_zeros([4]).dtype);
        Assert.True(ones(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void NamedTensorsAreRefused() => Assert.Throws<NotSupportedException>(() => zeros(2, names: ["N"]));
}
