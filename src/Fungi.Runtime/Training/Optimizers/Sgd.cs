using static TorchSharp.torch;

namespace Fungi.Runtime.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum (Polyak 1964): v ← m · v + g + λ · w, w ← w - η · v, with m = 0.9.</summary>
internal sealed class Sgd : Optimizer
{
    private const double Momentum = 0.9;

    private readonly Tensor[] velocities;

    /// <param name="parameters">What it trains.</param>
    public Sgd(IReadOnlyList<Tensor> parameters)
        : base(parameters) => velocities = Remember("velocities");

    /// <inheritdoc/>
    protected override void Update(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay)
    {
        var velocity = velocities[index].mul_(Momentum).add_(gradient);
        if (IsMatrix(parameter)) velocity.add_(parameter, weightDecay);
        parameter.add_(velocity, -learningRate);
    }
}
