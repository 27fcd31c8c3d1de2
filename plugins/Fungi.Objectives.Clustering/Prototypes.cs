namespace Fungi.Objectives.Clustering;

/// <summary>What the losses of this assembly do with prototypes.</summary>
internal static class Prototypes
{
    /// <summary>Cosines of latents [.., L] with prototypes [K, L], which need not have length 1: [.., K].</summary>
    public static Tensor Cosines(Tensor latents, Tensor prototypes) =>
        matmul(normalize(latents, dim: -1), normalize(prototypes, dim: -1).t());

    /// <summary>
    /// The mean over views of the cross-entropy of one class for the sample.
    /// </summary>
    /// <param name="labels">The sample's prototype, [B].</param>
    /// <param name="logits">[B, V, K].</param>
    public static Tensor Classification(Tensor labels, Tensor logits)
    {
        var label = labels.unsqueeze(-1).unsqueeze(-1).expand(-1, logits.shape[1], 1); // [B, V, 1]
        return -log_softmax(logits, -1).gather(-1, label).mean([1, 2]);
    }
}
