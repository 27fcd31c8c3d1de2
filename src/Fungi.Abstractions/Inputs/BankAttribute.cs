namespace Fungi;

/// <summary>
/// Another parameter's values for <c>Size</c> training samples, computed once and frozen: <c>[S, ...]</c>, no batch axis, where the other
/// parameter is <c>[B, ...]</c>. A bank of latents is <c>[S, V, L]</c>.
/// </summary>
/// <remarks>
/// A sample never meets itself: the runtime keeps one spare sample, and whoever is in the bank sees the spare in its own place. So the
/// training split must have at least <c>Size + 1</c> samples. In pretraining a bank is the queue of the latest samples' values.
/// </remarks>
public sealed class BankAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of the parameter of the same method whose values it holds; one with a batch axis.</summary>
    [RefersTo(typeof(ViewInput))]
    public required string Of { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds S.</summary>
    public required string Size { get; init; }
}
