namespace Fungi.Objectives.Paper;

/// <summary>
/// Divergence of the uniform distribution from the softmax of random latents (Simoncini et al. 2024, FUNGI, arXiv 2407.10964).
/// </summary>
[SslObjective("kl")]
public sealed partial class KlObjective
{
    /// <summary>Softmax temperature; the paper uses 15, fungivision 1.</summary>
    [Range(1e-4, 100)] public double Temperature { get; init; } = 15;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 768;

    /// <summary>The view that the embedding is computed from.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    /// <summary>KL(u || p) = -log L - mean_k log p_k, with u = 1/L and p = softmax(z / temperature).</summary>
    public Tensor Loss([Latents(Dim = nameof(LatentDim))] Tensor latents) // [B, 1, L]
    {
        var logP = log_softmax(latents / Temperature, -1);
        return -logP.mean([1, 2]) - Math.Log(LatentDim); // [B]
    }
}
