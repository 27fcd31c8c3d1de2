using Fungi.Runtime.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training.Optimizers;

public sealed class AdamWTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>Algorithm 2 of Loshchilov and Hutter by hand, for one weight of a matrix: gradients 0.5 and -1, steps of 0.1 and 0.2.</summary>
    [Fact]
    public void Two_steps_by_hand()
    {
        var weight = tensor(new[] { 2f }, [1, 1]);
        using var optimizer = new AdamW([weight]);

        // m = 0.05, v = 0.00025; both corrected: 0.5 and 0.25. Decay: 2 * (1 - 0.1 * 0.3) = 1.94. Step: 0.1 * 0.5 / 0.5 = 0.1.
        optimizer.Step([tensor(new[] { 0.5f }, [1, 1])], learningRate: 0.1, weightDecay: 0.3);
        Assert.Equal(1.84, weight.item<float>(), 1e-6);

        // m = 0.9 * 0.05 - 0.1 = -0.055, v = 0.999 * 0.00025 + 0.001 = 0.00124975; corrected by 0.19 and 0.001999.
        optimizer.Step([tensor(new[] { -1f }, [1, 1])], learningRate: 0.2, weightDecay: 0.3);
        var expected = (1.84 * (1 - (0.2 * 0.3))) - (0.2 * (-0.055 / 0.19) / Math.Sqrt(0.00124975 / 0.001999));
        Assert.Equal(expected, weight.item<float>(), 1e-6);
    }

    /// <summary>Under a constant gradient the corrected moments are g and g², so that every step has the length of the step size, whatever g.</summary>
    [Theory]
    [InlineData(1e-3f)]
    [InlineData(-7f)]
    [InlineData(1e4f)]
    public void A_constant_gradient_gives_steps_of_the_step_size(float gradient)
    {
        var bias = zeros(3);
        using var optimizer = new AdamW([bias]);
        const int Steps = 20;
        for (var step = 0; step < Steps; step++) optimizer.Step([full([3], gradient)], learningRate: 0.01, weightDecay: 0.5);
        foreach (var value in bias.data<float>()) Assert.Equal(-Math.Sign(gradient) * Steps * 0.01, value, 1e-4);
    }

    [Fact]
    public void Matrices_decay_and_vectors_do_not()
    {
        var (matrix, vector) = (ones(2, 2), ones(2));
        using var optimizer = new AdamW([matrix, vector]);
        for (var step = 0; step < 3; step++) optimizer.Step([zeros(2, 2), zeros(2)], learningRate: 0.1, weightDecay: 0.5);
        Assert.All(matrix.data<float>().ToArray(), value => Assert.Equal(Math.Pow(0.95, 3), value, 1e-6));
        Assert.All(vector.data<float>().ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        var (moved, kept) = (ones(2, 2), ones(2, 2));
        using var optimizer = new AdamW([moved, kept]);
        optimizer.Step([ones(2, 2), null], learningRate: 0.1, weightDecay: 0.5);
        Assert.True(kept.Equals(ones(2, 2)));
        Assert.False(moved.Equals(ones(2, 2)));
    }

    [Fact]
    public void A_parameter_that_joins_late_starts_as_the_others_did()
    {
        var (early, late) = (zeros(2), zeros(2));
        using var optimizer = new AdamW([early, late]);
        for (var step = 0; step < 10; step++) optimizer.Step([ones(2), null], learningRate: 0.01, weightDecay: 0);
        optimizer.Step([null, ones(2)], learningRate: 0.01, weightDecay: 0);
        foreach (var value in late.data<float>()) Assert.Equal(-0.01, value, 1e-6);
    }

    [Fact]
    public void Steps_are_not_recorded_by_autograd()
    {
        var weight = ones(2, 2).requires_grad_();
        using var optimizer = new AdamW([weight]);
        optimizer.Step([ones(2, 2)], learningRate: 0.1, weightDecay: 0.5);
        Assert.True(weight.requires_grad);
        using var gradient = autograd.grad([weight.sum()], [weight])[0];
        Assert.True(gradient.Equals(ones(2, 2)));
    }

    public void Dispose() => scope.Dispose();
}
