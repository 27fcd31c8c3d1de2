using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training.Optimizers;

/// <summary>
/// Layer-wise adaptive rate scaling (You, Gitman and Ginsburg 2017, arXiv 1708.03888): v ← m · v + η · τ · (g + λ · w), w ← w - v, with m = 0.9
/// and each matrix's own τ = 0.001 · ‖w‖ / ‖g + λ · w‖, which is 1 where either length is 0. As in SimCLR and BYOL, vectors have λ = 0 and τ = 1.
/// </summary>
internal sealed class Lars : Optimizer
{
    private const double Momentum = 0.9;
    private const double Trust = 1e-3;

    private readonly Tensor[] velocities;

    /// <param name="parameters">What it trains.</param>
    public Lars(IReadOnlyList<Tensor> parameters)
        : base(parameters) => velocities = Remember("velocities");

    /// <inheritdoc/>
    protected override void Update(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay)
    {
        var (direction, rate) = (gradient, learningRate);
        if (IsMatrix(parameter))
        {
            direction = gradient + (parameter * weightDecay);
            var (length, slope) = (parameter.norm().ToDouble(), direction.norm().ToDouble());
            if (length > 0 && slope > 0) rate *= Trust * length / slope;
        }

        parameter.sub_(velocities[index].mul_(Momentum).add_(direction, rate));
    }
}
