using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>
/// A random map that never sees a gradient as a matrix: number d of the projected sum of g ⊗ a is the sum of (r·g)(s·a), with random signs r and s
/// that are d's own (the rows of a Khatri-Rao product; Rudelson 2012, Meister, Sarlós and Woodruff 2019). It takes a thousandth of the memory
/// and work of <see cref="RademacherProjection"/>. Angles come out less exactly: for one pair g ⊗ a the variance of a squared length is 8/D
/// where the dense matrix has 2/D. Each number is therefore the sum of four such maps, which brings it to 3.5/D. Lengths grow by sqrt(4D).
/// </summary>
public sealed class KhatriRaoProjection : IGradientProjection
{
    private const int Terms = 4;

    private readonly (Tensor Outputs, Tensor Inputs)[] signs; // [D, out] and [D, in + 1] of each term

    /// <summary>Draws the signs.</summary>
    /// <param name="key">What they are drawn from.</param>
    /// <param name="rows">D, the size of a projected gradient.</param>
    /// <param name="outputs">The layer's outputs.</param>
    /// <param name="inputs">Its inputs, and one for a bias.</param>
    /// <param name="device">Where gradients are.</param>
    public KhatriRaoProjection(RandomKey key, int rows, long outputs, long inputs, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        using var scope = NewDisposeScope();
        signs = [.. Enumerable.Range(0, Terms).Select(term => (Draw("outputs", outputs, term), Draw("inputs", inputs, term)))];

        Tensor Draw(string side, long columns, int term) =>
            RandomSigns.Draw(key.With("khatri-rao").With(side).With(term), rows, columns).to(device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Hold(IReadOnlyList<GradientFactors> gradients) => gradients.SelectMany(pass => signs.Select(term => Sketch(pass, term.Outputs, term.Inputs))).Aggregate((sum, term) => sum + term);

    /// <inheritdoc/>
    public Tensor Project(Tensor held) => held;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (outputs, inputs) in signs)
        {
            outputs.Dispose();
            inputs.Dispose();
        }
    }

    private static Tensor Sketch(GradientFactors pass, Tensor outputs, Tensor inputs) => (matmul(pass.Outputs, outputs.mT) * matmul(pass.Inputs, inputs.mT)).sum([1]);
}
