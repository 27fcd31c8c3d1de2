using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>
/// The balanced assignment of a batch to prototypes (Caron et al. 2020, SwAV, arXiv 2006.09882) by Sinkhorn and Knopp's iteration on logarithms.
/// It couples the batch: it is for <c>PretrainLoss</c>; a <c>Loss</c> reads <see cref="PotentialsAttribute"/>.
/// </summary>
public static class Sinkhorn
{
    /// <param name="scores">s, [M, K]: M samples' similarities to K prototypes.</param>
    /// <param name="epsilon">The temperature; SwAV takes 0.05.</param>
    /// <param name="iterations">Rounds of normalising prototypes, then samples; SwAV takes 3.</param>
    /// <returns>[M, K] without gradient: each sample's probabilities of the prototypes, which share the samples about equally.</returns>
    public static Tensor Assign(Tensor scores, double epsilon, int iterations)
    {
        ArgumentNullException.ThrowIfNull(scores);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var potentials = SinkhornPotentials.Of(scores, epsilon, iterations, CancellationToken.None);
        return nn.functional.softmax((scores.to(ScalarType.Float64) / epsilon) + potentials, -1).to(scores.dtype).MoveToOuterDisposeScope();
    }
}
