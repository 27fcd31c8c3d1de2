using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>
/// The balanced assignment of SwAV (Caron et al. 2020, arXiv 2006.09882) by Sinkhorn and Knopp's iteration (Cuturi 2013, arXiv 1306.0895),
/// kept as what it adds to each prototype's score. Its last step normalises each sample alone, so q = softmax(s / e + u) is the very
/// assignment that the iteration ends with for a sample that took part, and needs no batch for one that did not.
/// </summary>
public static class SinkhornPotentials
{
    /// <param name="scores">s, [M, K]: M samples' similarities to K prototypes.</param>
    /// <param name="epsilon">e, the temperature.</param>
    /// <param name="iterations">The most rounds of normalising prototypes, then samples; SwAV takes 3. It ends early once all shares are equal.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="tolerance">Relative error at which shares count as equal.</param>
    /// <returns>u, [K] float64, with mean zero: a constant in it changes nothing.</returns>
    public static Tensor Of(Tensor scores, double epsilon, int iterations, CancellationToken cancellation, double tolerance = 1e-12)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (samples, prototypes) = (scores.shape[0], scores.shape[1]);
        var potentials = Next(logits => logits); // samples unscaled so far
        for (var iteration = 1; iteration < iterations; iteration++)
        {
            var next = Next(logits => logits - Math.Log(samples) - (logits + potentials).logsumexp(1, keepdim: true));
            var error = (potentials - next).abs().max().ToDouble(); // the logarithm of K times the shares that the last round left
            if (error <= tolerance) break;
            potentials = next;
        }

        return (potentials - potentials.mean()).MoveToOuterDisposeScope();

        // u of a round: the samples scaled, each prototype gets the share 1/K.
        Tensor Next(Func<Tensor, Tensor> scaleSamples)
        {
            using var passScope = NewDisposeScope();
            var shares = full([prototypes], double.NegativeInfinity, ScalarType.Float64, scores.device);
            foreach (var tile in RowTiles.Of(cancellation, scores)) shares.copy_(shares.logaddexp(scaleSamples(tile[0] / epsilon).logsumexp(0)));
            return (-Math.Log(prototypes) - shares).MoveToOuterDisposeScope();
        }
    }
}
