using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

/// <summary>Feature matrices as rows, so that an oracle needs no tensor.</summary>
internal static class Features
{
    /// <summary>Rows of which each value is drawn by <paramref name="draw"/>.</summary>
    public static float[][] Draw(int seed, int rows, int columns, Func<Random, double> draw)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => (float)draw(random)).ToArray())];
    }

    public static long[] DrawLabels(int seed, int count, int classes)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(classes))];
    }

    public static float[][] Normalize(float[][] rows) =>
        [.. rows.Select(row =>
        {
            var norm = Math.Sqrt(row.Sum(value => (double)value * value));
            return row.Select(value => (float)(value / norm)).ToArray();
        })];

    public static Tensor ToTensor(float[][] rows) => tensor(rows.SelectMany(row => row).ToArray()).reshape(rows.Length, rows[0].Length);

    /// <summary>Reproducible values without a generator that another language would lack: the top bits of a multiplicative hash, in [-1, 1).</summary>
    public static float[][] Hashed(int rows, int columns, uint salt) =>
        [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns)
            .Select(j => (float)((unchecked(((uint)(i * columns + j) + salt) * 2654435761u) >> 16) / 32768.0 - 1)).ToArray())];
}
