namespace Fungi.Objectives.Contrastive;

/// <summary>
/// The contrastive loss of van den Oord et al. 2018 (arXiv 1807.03748) against frozen negatives, and its two terms. All vectors have length 1, so
/// that their products are cosines.
/// </summary>
internal static class InfoNce
{
    /// <summary>-s + log(exp s + Σ_n exp s_n): how badly a query tells its key from the negatives.</summary>
    /// <param name="queries">[B, V, L].</param>
    /// <param name="keys">[B, V, L].</param>
    /// <param name="negatives">[N, L].</param>
    /// <param name="temperature">What cosines are divided by.</param>
    /// <returns>[B, V].</returns>
    public static Tensor Loss(Tensor queries, Tensor keys, Tensor negatives, double temperature)
    {
        var positive = Positive(queries, keys, temperature);
        return logaddexp(positive, Negative(queries, negatives, temperature)) - positive;
    }

    /// <summary>s, [B, V].</summary>
    public static Tensor Positive(Tensor queries, Tensor keys, double temperature) => (queries * keys).sum([-1]) / temperature;

    /// <summary>log Σ_n exp s_n, [B, V].</summary>
    public static Tensor Negative(Tensor queries, Tensor negatives, double temperature) =>
        (matmul(queries, negatives.mT) / temperature).logsumexp(-1);
}
