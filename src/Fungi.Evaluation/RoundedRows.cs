using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Features for products in bfloat16: a common centre is taken off, which distances do not see and products then need not carry, all are scaled
/// by a power of two, and rounded. How long each row was and how far rounding moved it is kept, in double precision.
/// </summary>
internal sealed class RoundedRows
{
    /// <summary>Rows are filled up to a multiple of this with rows of zeros, infinitely far from everything.</summary>
    public const int Multiple = 16;

    private const double Tiny = 8.6736173798840355e-19; // 2^-60: far above all that a processor may flush to zero

    private RoundedRows(Tensor values, int rows)
    {
        Values = values;
        SquaredLengths = new double[rows];
        Errors = new double[rows];
    }

    /// <summary>[N, D] bfloat16 on the CPU, N filled up.</summary>
    public Tensor Values { get; }

    /// <summary>[N] |x|² of the centred, scaled rows before rounding; infinite for those that fill up.</summary>
    public double[] SquaredLengths { get; }

    /// <summary>[N] at least |x - x̂|, where x̂ is the rounded row.</summary>
    public double[] Errors { get; }

    /// <param name="features">[N, D] float32, contiguous on the CPU.</param>
    /// <param name="centre">[D] what is taken off, by magnitude at most the largest of the features.</param>
    /// <param name="scale">A power of two that brings the features' magnitudes to at most a half.</param>
    /// <param name="tileRows">How many rows are looked at together; a multiple of <see cref="Multiple"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static RoundedRows Of(Tensor features, double[] centre, double scale, int tileRows, CancellationToken cancellation)
    {
        var (rows, columns) = ((int)features.shape[0], (int)features.shape[1]);
        var filled = (rows + Multiple - 1) / Multiple * Multiple;
        var rounded = new RoundedRows(zeros([filled, columns], ScalarType.BFloat16), filled);
        for (var start = 0; start < rows; start += tileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(tileRows, rows - start);
            var (from, to, first) = (features.narrow(0, start, count), rounded.Values.narrow(0, start, count), start);
            Parallel.For(0, count, row =>
            {
                var (squaredLength, squaredError) = Round(Row<float>(from, row, columns), centre, scale, Row<ushort>(to, row, columns));
                rounded.SquaredLengths[first + row] = squaredLength;
                rounded.Errors[first + row] = (Math.Sqrt(squaredError) * (1 + 1e-9)) + Tiny;
            });
        }

        rounded.SquaredLengths.AsSpan(rows).Fill(double.PositiveInfinity);
        return rounded;
    }

    /// <summary>One row of a contiguous matrix on the CPU.</summary>
    public static Span<T> Row<T>(Tensor matrix, int row, int columns) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(matrix.bytes).Slice(row * columns, columns);

    private static (double SquaredLength, double SquaredError) Round(ReadOnlySpan<float> from, ReadOnlySpan<double> centre, double scale, Span<ushort> to)
    {
        var (squares, errors) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var column = 0;
        for (; column <= from.Length - Vector256<float>.Count; column += Vector256<float>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(from[column..]));
            lower = (lower - Vector256.Create(centre[column..])) * scale;
            upper = (upper - Vector256.Create(centre[(column + Vector256<double>.Count)..])) * scale;
            var bits = Vector256.Narrow(lower, upper).AsUInt32();
            bits = (bits + Vector256.Create(0x7fffu) + ((bits >> 16) & Vector256<uint>.One)) & Vector256.Create(0xffff0000);
            var (lowerRounded, upperRounded) = Vector256.Widen(bits.AsSingle());
            squares += (lower * lower) + (upper * upper);
            errors += ((lower - lowerRounded) * (lower - lowerRounded)) + ((upper - upperRounded) * (upper - upperRounded));
            Vector128.Narrow((bits >> 16).GetLower(), (bits >> 16).GetUpper()).CopyTo(to[column..]);
        }

        var (squaredLength, squaredError) = (Vector256.Sum(squares), Vector256.Sum(errors));
        for (; column < from.Length; column++)
        {
            var value = (from[column] - centre[column]) * scale;
            var bits = BitConverter.SingleToUInt32Bits((float)value);
            bits = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000;
            var error = value - BitConverter.UInt32BitsToSingle(bits);
            squaredLength += value * value;
            squaredError += error * error;
            to[column] = (ushort)(bits >> 16);
        }

        return (squaredLength, squaredError);
    }
}
