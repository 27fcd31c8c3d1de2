namespace Fungi;

/// <summary>
/// Says that a method mixes samples: what it returns depends on all of the batch that it is given. A <c>Loss</c> may call it on frozen inputs
/// such as a bank, and on its batch it may not (<c>FNG2001</c>).
/// </summary>
/// <remarks>
/// Only the analyzer reads it. Write it where the body is not at hand, as in a library, or is to be free to mix samples later on.
/// <code>
/// [BatchCoupled]
/// public static Tensor Whiten(Tensor points) => ...;   // [N, L] to [N, L], with the covariance of all N
/// </code>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BatchCoupledAttribute : Attribute;
