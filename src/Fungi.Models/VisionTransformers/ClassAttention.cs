using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>How much the class tokens of images look at the other tokens, head by head.</summary>
/// <param name="Shares">[N, C, heads, T] float32: of class tokens, registers, then patches row by row; they sum to 1 over T.</param>
/// <param name="Prefix">How many tokens stand before the patches.</param>
/// <param name="Rows">Rows of patches.</param>
/// <param name="Columns">Columns of patches.</param>
public sealed record ClassAttention(Tensor Shares, int Prefix, long Rows, long Columns)
{
    /// <summary>[N, C, heads, rows, columns]: what falls on the patches, which sums to less than 1.</summary>
    public Tensor OfPatches() => Shares.narrow(3, Prefix, Rows * Columns).unflatten(3, [Rows, Columns]);

    /// <summary>
    /// The fewest patches on which a share of the attention on patches falls, as DINO's <c>visualize_attention.py --threshold</c> keeps them (Caron et al. 2021,
    /// arXiv 2104.14294).
    /// </summary>
    /// <param name="maps">[..., rows, columns], not negative.</param>
    /// <param name="share">Above 0, up to 1.</param>
    /// <returns>Boolean, of the same shape. Of patches that are looked at equally the earlier are taken.</returns>
    public static Tensor Strongest(Tensor maps, double share)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = NewDisposeScope();
        var (values, order) = maps.flatten(-2).to(ScalarType.Float64).sort(-1, descending: true, stable: true);
        var before = values.cumsum(-1) - values; // what the stronger ones hold
        var kept = before < share * values.sum(-1, keepdim: true);
        return zeros_like(kept).scatter(-1, order, kept).unflatten(-1, [maps.shape[^2], maps.shape[^1]]).MoveToOuterDisposeScope();
    }
}
