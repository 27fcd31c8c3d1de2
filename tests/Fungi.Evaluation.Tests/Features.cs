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

    /// <summary>Rows around a centre of each class, and the classes; make.py draws the same.</summary>
    public static (float[][] Rows, long[] Labels) Clustered(int rows, int columns, int classes, uint salt, double spread = 0.5)
    {
        var (noise, centres) = (Mixed(rows, columns, salt), Mixed(classes, columns, 77));
        return (
            [.. noise.Index().Select(row => row.Item.Zip(centres[row.Index % classes], (value, centre) => (float)(value + (spread * centre))).ToArray())],
            [.. Enumerable.Range(0, rows).Select(row => (long)(row % classes))]);
    }

    /// <summary>A hash of the position, in [-1, 1), with less of a pattern than <see cref="Hashed"/>.</summary>
    private static double[][] Mixed(int rows, int columns, uint salt) =>
        [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column =>
        {
            var x = (uint)((row * columns) + column) + salt;
            x = (x ^ (x >> 16)) * 0x7feb352du;
            x = (x ^ (x >> 15)) * 0x846ca68bu;
            return ((x ^ (x >> 16)) / 2147483648.0) - 1;
        }).ToArray())];
}
