namespace Fungi;

/// <summary>
/// Promises that a method keeps the samples of a batch apart: what its result holds for a sample depends on nothing but that sample's part of
/// the arguments. The batch axis stays where it is in the arguments, unless <see cref="BatchAxisAttribute"/> says otherwise.
/// </summary>
/// <remarks>
/// Only the analyzer reads it, and only where it cannot see for itself: for a method without a body at hand (in another assembly, abstract or
/// virtual), or one that uses an operation it does not know. <c>FNG2003</c> objects where the body is seen to mix samples. Rather than
/// believed, the promise can be measured, with <c>fungi verify</c>.
/// <code>
/// [BatchIndependent]
/// protected abstract Tensor Energy(Tensor latents);   // [B, V, L] to [B, V]
///
/// public Tensor Loss([Latents] Tensor latents) => Energy(latents).mean([1]);
/// </code>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BatchIndependentAttribute : Attribute;
