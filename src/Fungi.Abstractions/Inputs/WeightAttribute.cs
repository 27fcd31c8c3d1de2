namespace Fungi;

/// <summary>
/// A matrix of the objective's own, <c>[K, L]</c>, without batch axis: drawn from U(-1/sqrt(L), 1/sqrt(L)) and frozen while features are
/// extracted, and trained in pretraining, such as SwAV's prototypes (Caron et al. 2020, arXiv 2006.09882).
/// </summary>
public sealed class WeightAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds K.</summary>
    public required string Rows { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds L.</summary>
    public required string Columns { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds for how many steps of a pretraining it stays as it is; absent: 0.</summary>
    public string? FrozenSteps { get; init; }
}
