using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

internal static class TensorAssert
{
    /// <summary>Asserts the shape and, in row-major order, the elements of a tensor.</summary>
    public static void Holds(long[] shape, double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        Assert.Equal(shape, actual.shape);
        Elements(expected, actual, tolerance);
    }

    /// <summary>Asserts the elements of a tensor in row-major order, whatever its shape.</summary>
    public static void Elements(double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        var elements = Values(actual);
        Assert.Equal(expected.Length, elements.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var isClose = double.IsNaN(expected[i]) ? double.IsNaN(elements[i])
                : expected[i].Equals(elements[i]) || Math.Abs(expected[i] - elements[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(isClose, $"element {i}: {elements[i]:g9}, expected {expected[i]:g9}; all: {actual}");
        }
    }

    public static double[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
}
