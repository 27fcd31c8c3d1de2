using Fungi.Runtime.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training.Optimizers;

public sealed class LarsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>A matrix of length 5 whose gradient with decay is (3, 4) + 0.5 · (3, 4), of length 7.5: the trust is 0.001 · 5 / 7.5.</summary>
    [Fact]
    public void Two_steps_by_hand()
    {
        var weight = tensor(new[] { 3f, 4f }, [1, 2]);
        using var optimizer = new Lars([weight]);
        optimizer.Step([tensor(new[] { 3f, 4f }, [1, 2])], learningRate: 10, weightDecay: 0.5);

        // However long the gradient, the first step is 10 * 0.001 of the weight's length: 0.05 along (0.6, 0.8).
        AssertClose([2.97, 3.96], weight);

        // v = 0.9 * (0.03, 0.04) + 20 * 0.001 * 4.95 * (1, 0) without decay.
        optimizer.Step([tensor(new[] { 7f, 0f }, [1, 2])], learningRate: 20, weightDecay: 0);
        AssertClose([2.97 - 0.027 - 0.099, 3.96 - 0.036], weight);
    }

    [Fact]
    public void A_matrix_moves_by_a_share_of_its_length_whatever_the_scale_of_its_gradient()
    {
        var (small, large) = (ones(2, 2), ones(2, 2));
        using var optimizer = new Lars([small, large]);
        optimizer.Step([full([2, 2], 1e-3f), full([2, 2], 1e3f)], learningRate: 1, weightDecay: 0);
        Assert.True(small.allclose(large, rtol: 1e-6, atol: 0));
        Assert.Equal(0.999, small[0, 0].ToDouble(), 1e-6);
    }

    [Fact]
    public void Vectors_have_neither_decay_nor_trust_and_zeros_no_trust()
    {
        var (vector, nothing) = (ones(2), zeros(2, 2));
        using var optimizer = new Lars([vector, nothing]);
        optimizer.Step([full([2], 0.5f), ones(2, 2)], learningRate: 0.1, weightDecay: 0.5);
        AssertClose([0.95, 0.95], vector);
        AssertClose([-0.1, -0.1, -0.1, -0.1], nothing);
    }

    public void Dispose() => scope.Dispose();

    private static void AssertClose(double[] expected, Tensor actual)
    {
        foreach (var (value, number) in expected.Zip(actual.data<float>().ToArray())) Assert.Equal(value, number, 1e-5);
    }
}
