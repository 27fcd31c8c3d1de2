using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class ExponentialMovingAverageTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void After_n_updates_with_one_value_the_start_has_the_weight_momentum_to_the_n()
    {
        Tensor[] averages = [zeros(2), full([2, 2], 1f)];
        Tensor[] values = [full([2], 1f), full([2, 2], 3f).requires_grad_()];
        const int Updates = 5;
        for (var update = 0; update < Updates; update++) ExponentialMovingAverage.Update(averages, values, 0.9);
        var weight = Math.Pow(0.9, Updates);
        Assert.All(averages[0].data<float>().ToArray(), value => Assert.Equal(1 - weight, value, 1e-6));
        Assert.All(averages[1].data<float>().ToArray(), value => Assert.Equal(weight + (3 * (1 - weight)), value, 1e-6));
        Assert.False(averages[1].requires_grad);
    }

    [Fact]
    public void Momentum_0_copies_and_momentum_1_keeps()
    {
        var (average, value) = (tensor([1f, 2f]), tensor([0.1f, 0.2f]));
        ExponentialMovingAverage.Update([average], [value], 1);
        Assert.True(average.Equals(tensor([1f, 2f])));
        ExponentialMovingAverage.Update([average], [value], 0);
        Assert.True(average.Equals(value));
    }

    public void Dispose() => scope.Dispose();
}
