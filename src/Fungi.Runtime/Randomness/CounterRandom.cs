using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fungi.Runtime.Randomness;

/// <summary>
/// A sequence of random numbers that is a pure function of its key and stream: whoever draws, in whatever order, on however many threads,
/// gets the same numbers. A mutable value: pass it by reference to go on drawing.
/// </summary>
/// <param name="key">What is drawn.</param>
/// <param name="stream">Which of the key's 2^64 independent sequences.</param>
[StructLayout(LayoutKind.Auto)]
public struct CounterRandom(RandomKey key, ulong stream = 0)
{
    private ulong counter;
    private ulong? spare;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if (spare is { } bits)
        {
            spare = null;
            return bits;
        }

        (bits, var high) = Philox.Block(key.Value, counter++, stream);
        spare = high;
        return bits;
    }

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform in {0, ..., bound - 1} without bias (Lemire 2019, arXiv 1805.10941).</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (ulong)bound;
        var high = Math.BigMul(NextBits(), range, out var low);
        for (var rejected = (0 - range) % range; low < rejected;) high = Math.BigMul(NextBits(), range, out low);
        return (int)high;
    }

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Brings numbers into a random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> numbers)
    {
        for (var last = numbers.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (numbers[last], numbers[other]) = (numbers[other], numbers[last]);
        }
    }

    /// <summary>A permutation of 0, ..., count - 1.</summary>
    public static int[] Permutation(RandomKey key, int count)
    {
        var permutation = Enumerable.Range(0, count).ToArray();
        new CounterRandom(key).Shuffle(permutation);
        return permutation;
    }

    /// <summary>A tensor of independent numbers, uniform between two bounds in steps of 2^-24 of their distance.</summary>
    /// <param name="key">What is drawn.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="shape">The tensor's shape. Element i, row by row, depends on the key and on i, not on the shape.</param>
    /// <returns>Float32, on the CPU.</returns>
    public static Tensor Uniform(RandomKey key, double low, double high, params long[] shape)
    {
        const int Wave = 1 << 14; // elements per unit of parallel work; a multiple of the 4 of one block
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        Parallel.For(0, (values.Length + Wave - 1) / Wave, wave =>
        {
            var end = Math.Min(values.Length, (wave + 1) * Wave);
            for (var index = wave * Wave; index < end; index += 4)
            {
                var (first, second) = Philox.Block(key.Value, (ulong)index / 4, 0);
                for (var lane = 0; lane < 4 && index + lane < end; lane++)
                {
                    var bits = (uint)((lane < 2 ? first : second) >> (32 * (lane & 1)));
                    values[index + lane] = (float)(low + ((high - low) * ((bits >> 8) * (1.0 / (1 << 24)))));
                }
            }
        });
        return tensor(values, shape);
    }
}
