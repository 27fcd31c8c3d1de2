using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>Contrastive losses pair by pair in plain arithmetic: the oracle of the tensor forms.</summary>
internal static class PlainContrast
{
    /// <summary>A tensor's last axis as vectors, the other axes one after the other.</summary>
    public static double[][] Vectors(Tensor tensor) =>
        [.. tensor.detach().contiguous().data<double>().ToArray().Chunk((int)tensor.shape[^1])];

    /// <summary>Vectors of standard normal numbers.</summary>
    public static Tensor Random(params long[] shape) => randn(shape, dtype: ScalarType.Float64);

    public static double Cosine(double[] a, double[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>-log of the key's share among key and negatives.</summary>
    public static double InfoNce(double[] query, double[] key, IEnumerable<double[]> negatives, double temperature)
    {
        var positive = Math.Exp(Cosine(query, key) / temperature);
        return -Math.Log(positive / (positive + negatives.Sum(negative => Math.Exp(Cosine(query, negative) / temperature))));
    }

    /// <summary>Rows of a matrix or of several, all but those of one sample.</summary>
    public static IEnumerable<double[]> But(this double[][] vectors, int sample, int perSample) =>
        vectors.Where((_, index) => index / perSample != sample);

    /// <summary>[S, ...] without a sample: a bank of the others.</summary>
    public static Tensor Others(Tensor batch, int sample) => cat([batch.narrow(0, 0, sample), batch.narrow(0, sample + 1, batch.shape[0] - sample - 1)]);
}
