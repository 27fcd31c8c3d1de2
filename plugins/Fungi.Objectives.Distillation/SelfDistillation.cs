namespace Fungi.Objectives.Distillation;

/// <summary>What DINO and its kin have in common.</summary>
internal static class SelfDistillation
{
    /// <summary>The mean cross-entropy over all pairs of a teacher's view and another view of the student.</summary>
    /// <param name="targets">The teacher's probabilities, [B, G, L].</param>
    /// <param name="logP">The student's log-probabilities, [B, V, L]; its first G views are the teacher's.</param>
    /// <returns>[B].</returns>
    public static Tensor CrossView(Tensor targets, Tensor logP)
    {
        var pairs = -einsum("bgl,bvl->bgv", targets, logP);
        var sameView = pairs.diagonal(0, 1, 2);
        return (pairs.sum([1, 2]) - sameView.sum([1])) / (targets.shape[1] * (logP.shape[1] - 1));
    }

    /// <summary>The mean cross-entropy over the hidden patches of each sample; 0 where nothing is hidden.</summary>
    /// <param name="targets">The teacher's probabilities, [B, V, N, L].</param>
    /// <param name="logP">The student's log-probabilities, [B, V, N, L].</param>
    /// <param name="masks">1 where a patch is hidden, [B, V, N].</param>
    /// <returns>[B].</returns>
    public static Tensor MaskedPatches(Tensor targets, Tensor logP, Tensor masks) =>
        -((targets * logP).sum([-1]) * masks).sum([1, 2]) / masks.sum([1, 2]).clamp(min: 1);

    /// <summary>A temperature that moves along a line, and stays at its end when a share of the training is done.</summary>
    public static Tensor WarmedUp(double start, double end, double share, Tensor progress) => start + ((end - start) * (progress / share).clamp(max: 1));
}
