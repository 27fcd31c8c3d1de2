namespace Fungi;

/// <summary>
/// The log of the scalings by which Sinkhorn's algorithm balances prototypes (SwAV, Caron et al. 2020, arXiv 2006.09882), computed once on
/// the points that the prototypes were made of, and frozen: <c>[K]</c>, no batch axis.
/// </summary>
/// <remarks>
/// With scores s, the cosines [.., K] of a sample's latents and the prototypes, <c>softmax(s / epsilon + potentials)</c> is the balanced
/// assignment of the sample: for the points themselves exactly Sinkhorn's, because that ends with the normalisation of each point.
/// </remarks>
public sealed class PotentialsAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of the parameter of the same method that holds the prototypes.</summary>
    [RefersTo(typeof(PrototypesInput))]
    public required string Of { get; init; }

    /// <summary>The <c>nameof</c> of a <see cref="double"/> option that holds epsilon, the assignment's temperature; absent: 0.05.</summary>
    public string? Epsilon { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the number of iterations; absent: 3, as in SwAV.</summary>
    public string? Iterations { get; init; }
}
