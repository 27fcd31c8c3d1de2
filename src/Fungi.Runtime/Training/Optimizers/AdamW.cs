using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101). Each parameter counts its own steps, so that one that
/// stays frozen for a while starts as the others did.
/// </summary>
internal sealed class AdamW : Optimizer
{
    private const double Beta1 = 0.9; // decay of the gradient's mean
    private const double Beta2 = 0.999; // and of its square's
    private const double Epsilon = 1e-8;

    private readonly Tensor[] means;
    private readonly Tensor[] squares;
    private readonly Tensor[] steps;

    /// <param name="parameters">What it trains.</param>
    public AdamW(IReadOnlyList<Tensor> parameters)
        : base(parameters) =>
        (means, squares, steps) = (Remember("means"), Remember("squares"), Remember("steps", _ => zeros([], dtype: ScalarType.Int64)));

    /// <inheritdoc/>
    protected override void Update(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay)
    {
        var step = steps[index].add_(1).ToInt64();
        if (IsMatrix(parameter)) parameter.mul_(1 - (learningRate * weightDecay));
        means[index].mul_(Beta1).add_(gradient, 1 - Beta1);
        squares[index].mul_(Beta2).add_(gradient * gradient, 1 - Beta2);
        var denominator = (squares[index] / (1 - Math.Pow(Beta2, step))).sqrt().add_(Epsilon);
        parameter.sub_(means[index] / denominator * (learningRate / (1 - Math.Pow(Beta1, step))));
    }
}
