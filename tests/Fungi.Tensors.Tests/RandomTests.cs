using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void AGeneratorRepeatsItsStream()
    {
        using var first = new Generator(7);
        using var second = new Generator(7);
        Assert.True(randn(100, generator: first).Equals(randn(100, generator: second)));
        Assert.False(randn(100, generator: first).Equals(rand(100, generator: second)));
        using var state = first.get_state();
        var before = rand(10, generator: first);
        first.set_state(state);
        Assert.True(before.Equals(rand(10, generator: first)));
        Assert.Equal(7, first.initial_seed());
    }

    [Fact]
    public void ManualSeedSeedsTheDefaultGenerator()
    {
        manual_seed(3);
        var first = rand(5);
        manual_seed(3);
        Assert.True(first.Equals(rand(5)));
        Assert.Equal(3, initial_seed());
    }

    [Fact]
    public void DrawsHaveTheirDistributions()
    {
        using var generator = new Generator(11);
        var normal = randn([20000], dtype: float64, generator: generator);
        Assert.Equal(0, normal.mean().ToDouble(), 0.03);
        Assert.Equal(1, normal.std().ToDouble(), 0.03);
        var uniform = rand([20000], dtype: float64, generator: generator);
        Assert.Equal(1 / 12.0, uniform.var().ToDouble(), 0.003);
        var integers = randint(3, 6, [1000L], generator: generator);
        TensorAssert.Elements([3, 4, 5], integers.unique().output);
        Assert.True(randperm(50, generator: generator).sort().values.Equals(arange(50)));
        var (mean, deviation) = (full(20000, 5.0), full(20000, 0.5));
        Assert.Equal(5, torch.normal(mean, deviation, generator).mean().ToDouble(), 0.02);
    }

    [Fact]
    public void InitializersFollowTheirFormulas()
    {
        manual_seed(5);
        var weight = empty(200, 100);
        nn.init.xavier_uniform_(weight);
        Assert.InRange(weight.abs().max().ToDouble(), 0.99 * Math.Sqrt(6.0 / 300), Math.Sqrt(6.0 / 300));
        nn.init.kaiming_normal_(weight, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.Equal(Math.Sqrt(2.0 / 100), weight.std().ToDouble(), 0.003);
        nn.init.trunc_normal_(weight, mean: 1, std: 2, a: 0, b: 2);
        Assert.InRange(weight.min().ToDouble(), 0, 0.01);
        Assert.InRange(weight.max().ToDouble(), 1.99, 2);
        Assert.Equal(1, weight.mean().ToDouble(), 0.02);
        nn.init.orthogonal_(weight);
        Assert.True(weight.t().matmul(weight).allclose(eye(100), atol: 1e-5));
        Assert.False(weight.requires_grad);
    }
}
