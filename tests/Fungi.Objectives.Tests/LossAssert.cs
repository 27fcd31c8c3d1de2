using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>Losses against numbers and other losses, in double precision.</summary>
internal static class LossAssert
{
    private const double Rounding = 1e-12; // where zero is expected

    public static void Equal(double[] expected, Tensor actual, double tolerance = 1e-8)
    {
        Assert.Equal(ScalarType.Float64, actual.dtype);
        var values = actual.flatten().contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var index = 0; index < expected.Length; index++) Assert.Equal(expected[index], values[index], (tolerance * Math.Abs(expected[index])) + Rounding);
    }

    public static void Equal(double expected, Tensor actual) => Equal([expected], actual);

    public static void Equal(Tensor expected, Tensor actual, double tolerance = 1e-8)
    {
        Assert.Equal(expected.shape, actual.shape);
        Equal(expected.detach().flatten().contiguous().data<double>().ToArray(), actual.detach(), tolerance);
    }

    /// <summary>The gradient of a loss's mean, at the same values.</summary>
    public static Tensor Gradient(Tensor values, Func<Tensor, Tensor> loss)
    {
        var leaf = values.detach().clone().requires_grad_();
        return autograd.grad([loss(leaf).mean()], [leaf])[0]!;
    }

    /// <summary>Autograd's gradient against central differences.</summary>
    public static void HasGradient(Tensor values, Func<Tensor, Tensor> loss, double tolerance = 1e-6)
    {
        const double Step = 1e-5;
        var gradient = Gradient(values, loss).flatten();
        var differences = zeros_like(gradient);
        for (var index = 0L; index < gradient.shape[0]; index++)
        {
            var step = zeros_like(gradient);
            step[index] = Step;
            step = step.reshape(values.shape);
            differences[index] = (loss(values + step).mean() - loss(values - step).mean()) / (2 * Step);
        }

        Equal(differences, gradient, tolerance);
    }

    public static Tensor Random(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
}
