using Fungi.Solvers;

namespace Fungi.Objectives.Reconstruction;

/// <summary>A linear map from the token of a hidden patch to the patch's pixels, fitted on hidden patches alone: visible ones are easy, and of no interest.</summary>
internal static class PatchDecoder
{
    private const double Strength = 1e-3; // of the ridge penalty, as that of fitted heads

    /// <param name="tokens">[S, V, N, E].</param>
    /// <param name="target">[S, V, N, K].</param>
    /// <param name="masks">[S, V, N]: a patch counts where any of it is hidden.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Weight and bias side by side, [K, E + 1].</returns>
    public static Tensor Fit(Tensor tokens, Tensor target, Tensor masks, CancellationToken cancellation)
    {
        var hidden = (masks.flatten() > 0).nonzero().flatten();
        if (hidden.shape[0] < 2) throw new InputException("the decoder: its training images have no two hidden patches; expected a mask that hides more.");
        var (weight, bias) = RidgeRegression.Fit(
            tokens.flatten(0, 2).index_select(0, hidden), target.flatten(0, 2).index_select(0, hidden), Strength, cancellation);
        return cat([weight, bias.unsqueeze(-1)], 1);
    }

    /// <param name="tokens">[B, V, N, E].</param>
    /// <param name="decoder">[K, E + 1].</param>
    /// <returns>[B, V, N, K].</returns>
    public static Tensor Decode(Tensor tokens, Tensor decoder)
    {
        var extended = pad(tokens, [0, 1], value: 1);
        return einsum("bvne,ke->bvnk", extended, decoder);
    }
}
