using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>Per-sample gradients of a linear layer as what they are the products of: for each sample the sum over its N tokens of g ⊗ a.</summary>
/// <param name="Outputs">The gradients g with respect to the layer's output, float32 [B, N, out].</param>
/// <param name="Inputs">The layer's inputs a, with a one appended for a bias, float32 [B, N, in + 1].</param>
public readonly record struct GradientFactors(Tensor Outputs, Tensor Inputs)
{
    /// <summary>The gradients themselves, [B, out, in + 1].</summary>
    public Tensor Product() => matmul(Outputs.mT, Inputs);

    /// <summary>The sum of several passes' gradients, [B, out, in + 1].</summary>
    public static Tensor Sum(IEnumerable<GradientFactors> passes) => passes.Select(pass => pass.Product()).Aggregate((sum, term) => sum + term);
}
