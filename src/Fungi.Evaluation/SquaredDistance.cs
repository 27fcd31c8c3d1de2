using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fungi.Evaluation;

/// <summary>Squared Euclidean distances that can be trusted to the last bits: the difference of two float32 values is exact in double.</summary>
internal static class SquaredDistance
{
    /// <summary>The sum of (a - b)^2 in double precision; always added in the same order, so that equal rows are at equal distances.</summary>
    public static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lower = Vector256<double>.Zero;
        var upper = Vector256<double>.Zero;
        var vectorsOfA = MemoryMarshal.Cast<float, Vector256<float>>(a);
        var vectorsOfB = MemoryMarshal.Cast<float, Vector256<float>>(b);
        for (var i = 0; i < vectorsOfA.Length; i++)
        {
            var (lowerA, upperA) = Vector256.Widen(vectorsOfA[i]);
            var (lowerB, upperB) = Vector256.Widen(vectorsOfB[i]);
            lower += (lowerA - lowerB) * (lowerA - lowerB);
            upper += (upperA - upperB) * (upperA - upperB);
        }

        var sum = Vector256.Sum(lower + upper);
        for (var i = vectorsOfA.Length * Vector256<float>.Count; i < a.Length; i++)
        {
            var difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }
}
