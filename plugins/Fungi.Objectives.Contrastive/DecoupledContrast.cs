namespace Fungi.Objectives.Contrastive;

/// <summary>The terms of SimCLR's contrast without the positive in the denominator (Yeh et al. 2022, arXiv 2110.06848), of two views.</summary>
internal static class DecoupledContrast
{
    /// <summary>Against a frozen bank.</summary>
    /// <param name="latents">[B, 2, L].</param>
    /// <param name="bank">[S, 2, L].</param>
    /// <param name="temperature">What cosines are divided by.</param>
    /// <returns>The similarity with the other view, and log Σ exp of those with the bank: [B, 2] each.</returns>
    public static (Tensor Positive, Tensor Negative) Of(Tensor latents, Tensor bank, double temperature)
    {
        var z = normalize(latents, dim: -1);
        return (InfoNce.Positive(z, z.flip(1), temperature), InfoNce.Negative(z, normalize(bank.flatten(0, 1), dim: -1), temperature));
    }

    /// <summary>Against both views of the other images of the batch.</summary>
    public static (Tensor Positive, Tensor Negative) OfBatch(Tensor latents, double temperature)
    {
        var z = normalize(latents, dim: -1);
        var same = eye(z.shape[0], dtype: ScalarType.Bool, device: z.device).repeat_interleave(2, 0).repeat_interleave(2, 1); // an image's own views
        var rows = z.flatten(0, 1);
        var negative = (matmul(rows, rows.mT) / temperature).masked_fill(same, double.NegativeInfinity).logsumexp(-1).view(-1, 2);
        return (InfoNce.Positive(z, z.flip(1), temperature), negative);
    }
}
