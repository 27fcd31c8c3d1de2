namespace Fungi;

/// <summary>
/// What a method of the objective makes of <c>Size</c> training samples, computed once and frozen: <see cref="Rank"/> axes of any size, none of
/// them the batch. For what heads, prototypes and moments do not cover: a classifier of permutations, a discriminator.
/// </summary>
/// <remarks>
/// <para>
/// The method, static or not, takes tensors and, last, a <see cref="FitContext"/>, and returns a <c>Tensor</c>. Each of its tensors has the name
/// of a parameter of the same loss and gets that input's value for the training samples, <c>[S, V, ...]</c>, or a frozen input's value, except a
/// bank's, which is what the input it is made of gives. It must give the same result for the same samples: randomness comes from the context.
/// </para>
/// <para>
/// The result is the same for every sample, also for those that it was made of: each counts for one part in many. In pretraining it is made from
/// a queue of the latest samples' values, anew each time that these are all others.
/// </para>
/// </remarks>
public sealed class FittedAttribute : LossInputAttribute
{
    /// <summary>The <c>nameof</c> of the method.</summary>
    public required string By { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the number of training samples.</summary>
    public required string Size { get; init; }

    /// <summary>How many axes the method's result has; the proof of the loss's independence goes by it.</summary>
    public int Rank { get; init; } = 2;
}
