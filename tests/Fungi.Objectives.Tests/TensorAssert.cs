using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>Comparisons of numbers in double precision; a tensor in any other is a failure, since a loss keeps the precision of its inputs.</summary>
internal static class TensorAssert
{
    public const double Tolerance = 1e-8; // relative to what is expected

    private const double Rounding = 1e-12; // where that is zero

    public static void Close(double[] expected, Tensor actual)
    {
        Assert.Equal(ScalarType.Float64, actual.dtype);
        var values = actual.contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var index = 0; index < expected.Length; index++) Assert.Equal(expected[index], values[index], (Tolerance * Math.Abs(expected[index])) + Rounding);
    }

    public static void Close(double expected, Tensor actual) => Close([expected], actual);

    public static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Close(expected.contiguous().data<double>().ToArray(), actual);
    }
}
