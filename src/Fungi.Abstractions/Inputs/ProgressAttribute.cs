namespace Fungi;

/// <summary>
/// The share of a pretraining that is done, a scalar <c>[]</c> from 0 at the first step to 1 at the last; 1 while features are extracted. What a
/// loss warms up, such as a temperature, it computes from this.
/// </summary>
public sealed class ProgressAttribute : LossInputAttribute;
