namespace Fungi;

/// <summary>
/// Says what the runtime must compute for one <c>Tensor</c> parameter of <c>Loss</c> or <c>PretrainLoss</c>. Every parameter has exactly
/// one attribute of this kind; together they are the objective's execution plan.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class LossInputAttribute : Attribute;
