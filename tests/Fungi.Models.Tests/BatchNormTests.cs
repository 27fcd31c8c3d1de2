using Fungi.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>Batch normalisation, trained and frozen.</summary>
public sealed class BatchNormTests
{
    private static readonly double[] Values = [0, 1, 4, 5]; // mean 2.5, variance 4.25, as an estimate 17 / 3

    [Fact]
    public void Training_normalises_by_the_batch_and_keeps_a_moving_average()
    {
        using var scope = NewDisposeScope();
        using var parameters = new ParameterSet();
        var norm = new BatchNorm(parameters, "bn", channels: 1);
        parameters.Initialize(seed: 0);
        using var images = tensor(Values.Select(value => (float)value).ToArray()).view(2, 1, 1, 2);

        parameters.SetTrainable(true);
        parameters.UsesBatchStatistics = true;
        AssertClose(2.5, 4.25, norm.Forward(images));
        var (mean, variance) = (0.1 * 2.5, 0.9 + (0.1 * 17 / 3));
        Assert.Equal(mean, parameters.Tensors["bn.running_mean"].ToDouble(), 1e-6);
        Assert.Equal(variance, parameters.Tensors["bn.running_var"].ToDouble(), 1e-6);

        using (no_grad()) AssertClose(mean, variance, norm.Forward(images)); // a pass that trains nothing
        parameters.UsesBatchStatistics = false;
        AssertClose(mean, variance, norm.Forward(images));
        Assert.Equal(mean, parameters.Tensors["bn.running_mean"].ToDouble(), 1e-6);
    }

    private static void AssertClose(double mean, double variance, Tensor normalized)
    {
        var actual = normalized.detach().flatten().data<float>().ToArray();
        Assert.All(Values.Zip(actual), pair => Assert.Equal((pair.First - mean) / Math.Sqrt(variance + 1e-5), pair.Second, 1e-5));
    }
}
