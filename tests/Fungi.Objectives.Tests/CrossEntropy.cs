using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>Cross-entropies, term by term.</summary>
internal static class CrossEntropy
{
    /// <summary>-Σ q log p of two vectors of logits' softmaxes, or of probabilities and logits.</summary>
    public static Tensor Of(Tensor probabilities, Tensor logits) => -(probabilities * (logits - logits.exp().sum().log())).sum();

    /// <summary>The mean over samples, targets g and other views v of the cross-entropy.</summary>
    /// <param name="targets">[B, G, L].</param>
    /// <param name="logits">[B, V, L].</param>
    public static Tensor OfOtherViews(Tensor targets, Tensor logits)
    {
        var terms =
            from sample in Enumerable.Range(0, (int)targets.shape[0])
            from target in Enumerable.Range(0, (int)targets.shape[1])
            from view in Enumerable.Range(0, (int)logits.shape[1])
            where view != target
            select Of(targets[sample, target], logits[sample, view]);
        return stack(terms).mean();
    }
}
