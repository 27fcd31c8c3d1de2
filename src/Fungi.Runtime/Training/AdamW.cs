using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101).</summary>
/// <param name="parameters">What it trains; matrices decay, vectors (biases, norms) do not.</param>
/// <param name="beta1">Decay of the gradient's mean.</param>
/// <param name="beta2">Decay of the squared gradient's mean.</param>
/// <param name="epsilon">Added to the denominator.</param>
internal sealed class AdamW(IReadOnlyList<Tensor> parameters, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : IDisposable
{
    private readonly Tensor[] means = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
    private readonly Tensor[] squares = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
    private int step;

    /// <summary>One step along given gradients.</summary>
    /// <param name="gradients">One per parameter, in order; null where the loss does not depend on it.</param>
    /// <param name="learningRate">The step's size.</param>
    /// <param name="weightDecay">Shrinks matrices by learningRate · weightDecay.</param>
    public void Step(IReadOnlyList<Tensor?> gradients, double learningRate, double weightDecay)
    {
        step++;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (correction1, correction2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        for (var index = 0; index < parameters.Count; index++)
        {
            if (gradients[index] is not { } gradient) continue;
            var parameter = parameters[index];
            if (parameter.dim() > 1) parameter.mul_(1 - (learningRate * weightDecay));
            means[index].mul_(beta1).add_(gradient, 1 - beta1);
            squares[index].mul_(beta2).add_(gradient * gradient, 1 - beta2);
            var denominator = (squares[index] / correction2).sqrt().add_(epsilon);
            parameter.sub_(means[index] / denominator * (learningRate / correction1));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in means.Concat(squares)) moment.Dispose();
    }
}
