namespace Fungi;

/// <summary>
/// Latents of <c>Size</c> training samples, computed once with the objective's own views and head, frozen: <c>[S, V, L]</c>, no batch axis.
/// </summary>
/// <remarks>
/// A sample never meets itself: the runtime keeps one spare sample, and whoever is in the bank sees the spare in its own place. So the
/// training split must have at least <c>Size + 1</c> samples.
/// </remarks>
public sealed class BankAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds S.</summary>
    public required string Size { get; init; }

    /// <summary>The head that made the latents; a <see cref="LatentsAttribute"/> of the same method describes it.</summary>
    public string Head { get; init; } = HeadSpecification.DefaultName;

    /// <summary>The view group to keep; absent: all groups, one after the other.</summary>
    public string? Views { get; init; }
}
