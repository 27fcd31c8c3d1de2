namespace Fungi.Tensors;

/// <summary>The ATen operator that a partial method stands for; the generator writes the call.</summary>
/// <param name="schema">The operator's schema as PyTorch writes it, <c>add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AtenAttribute(string schema) : Attribute
{
    public string Schema { get; } = schema;
}
