using Fungi.Runtime.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training.Optimizers;

public sealed class SgdTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Two_steps_by_hand()
    {
        var weight = tensor(new[] { 2f }, [1, 1]);
        using var optimizer = new Sgd([weight]);

        // v = 0.5 + 0.3 * 2 = 1.1; w = 2 - 0.1 * 1.1.
        optimizer.Step([tensor(new[] { 0.5f }, [1, 1])], learningRate: 0.1, weightDecay: 0.3);
        Assert.Equal(1.89, weight.item<float>(), 1e-6);

        // v = 0.9 * 1.1 - 1 + 0.3 * 1.89 = 0.557; w = 1.89 - 0.2 * 0.557.
        optimizer.Step([tensor(new[] { -1f }, [1, 1])], learningRate: 0.2, weightDecay: 0.3);
        Assert.Equal(1.7786, weight.item<float>(), 1e-6);
    }

    [Fact]
    public void Vectors_do_not_decay_and_what_has_no_gradient_stays()
    {
        var (vector, kept) = (ones(2), ones(2, 2));
        using var optimizer = new Sgd([vector, kept]);
        optimizer.Step([zeros(2), null], learningRate: 0.1, weightDecay: 0.5);
        Assert.True(vector.Equals(ones(2)));
        Assert.True(kept.Equals(ones(2, 2)));
    }

    public void Dispose() => scope.Dispose();
}
