namespace Fungi;

/// <summary>
/// The centres of spherical k-means over another parameter's values for <c>Size</c> training samples, computed once and frozen:
/// <c>[K, L]</c>, no batch axis, rows of Euclidean length 1. Every view, and every token, of a sample is one point.
/// </summary>
/// <remarks>
/// The centres are the same for every sample, also for those that they were made of. Two parameters start from different centres, so an
/// objective may ask for several sets over the same values, as DeepCluster does. In pretraining centres, and the potentials made from them,
/// are made from a queue of the latest samples' values, anew each time that these are all others.
/// </remarks>
public sealed class PrototypesAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of the parameter of the same method whose values are clustered; one with a batch axis and vectors on its last.</summary>
    [RefersTo(typeof(ViewInput))]
    public required string Of { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds K; at most the number of points.</summary>
    public required string Count { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the number of training samples.</summary>
    public required string Size { get; init; }
}
