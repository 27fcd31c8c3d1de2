namespace Fungi;

/// <summary>
/// A statistic of another parameter's values for <c>Size</c> training samples, computed once and frozen, without batch axis: <c>[L]</c> or
/// <c>[L, L]</c>, as <see cref="MomentKind"/> says. Every view, and every token, of a sample is one point.
/// </summary>
/// <remarks>
/// The statistic is the same for every sample, also for those that it was made of: each counts for one part in many. In pretraining it is
/// made from a queue of the latest samples' values, anew each time that these are all others; or, with a <see cref="Momentum"/>, it moves.
/// </remarks>
public sealed class MomentsAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of the parameter of the same method whose values are summed up; one with a batch axis and vectors on its last.</summary>
    [RefersTo(typeof(ViewInput))]
    public required string Of { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the number of training samples.</summary>
    public required string Size { get; init; }

    /// <summary>Which statistic.</summary>
    public MomentKind Kind { get; init; }

    /// <summary>
    /// For <see cref="MomentKind.Covariance"/> and <see cref="MomentKind.SecondMoment"/>: the <c>nameof</c> of a second parameter of the same shape, which gives the columns (Barlow
    /// Twins' cross-covariance of two views); absent: the same as <see cref="Of"/>.
    /// </summary>
    [RefersTo(typeof(ViewInput))]
    public string? With { get; init; }

    /// <summary>
    /// Above 0, in pretraining the statistic is the moving average of the batches': m ← momentum · m + (1 - momentum) · batch, from the first
    /// batch on, whatever <see cref="Size"/> is (DINO's centre). A batch's statistic joins after its loss is computed.
    /// </summary>
    public double Momentum { get; init; }
}
