namespace Fungi;

/// <summary>
/// Says on which axis of a parameter or a return value the batch lies. On the parameter of a method it is what the analyzer takes for granted
/// in the body and asks of callers; on a return value it is what callers may take for granted.
/// </summary>
/// <remarks>
/// Only the analyzer reads it. A <see cref="BatchIndependentAttribute"/> method without it keeps the axis of its arguments.
/// <code>
/// [BatchIndependent]
/// [return: BatchAxis(1)]
/// public static Tensor ViewsFirst([BatchAxis(0)] Tensor latents) => ...;   // [B, V, L] to [V, B, L]
/// </code>
/// </remarks>
/// <param name="axis">The axis, from 0; negative counts from the back, so that -1 is the last.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class BatchAxisAttribute(int axis) : Attribute
{
    /// <summary>The axis, from 0; negative counts from the back.</summary>
    public int Axis => axis;
}
