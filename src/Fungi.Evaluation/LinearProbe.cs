using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Evaluation;

/// <summary>
/// A linear layer trained by stochastic gradient descent on frozen features, as DINO (Caron et al. 2021, arXiv 2104.14294) and SwAV (arXiv 2006.09882)
/// do: cross-entropy, momentum 0.9, no weight decay, a rate that falls by half a cosine to zero over the epochs. The first weights are drawn
/// from N(0, 0.01²), biases are zero; weights and the samples' order come from the seed.
/// </summary>
public sealed class LinearProbe
{
    private const double Momentum = 0.9;
    private const double FirstDeviation = 0.01;

    /// <summary>How often all samples are seen; 100 unless set.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Samples in a step; 1024 unless set, DINO's 128 on each of 8 devices. The last step of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>The rate for 256 samples in a step, by which it is scaled; 0.001 unless set, as in DINO.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>What the first weights and the order are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>Trains the layer.</summary>
    /// <param name="features">[N, D] float32.</param>
    /// <param name="labels">[N] classes.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="InputException">A setting is out of its range, there is one class alone, or features are not finite.</exception>
    public LinearClassifier Fit(Tensor features, IReadOnlyList<long> labels, CancellationToken cancellation = default)
    {
        if (Epochs < 1 || BatchSize < 1 || !(LearningRate > 0) || !double.IsFinite(LearningRate))
            throw new InputException($"{Epochs} epochs in batches of {BatchSize} at the rate {LearningRate} train nothing; expected at least 1, at least 1, and a rate above 0.");
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var targets = LabelledRows.OneHot(features, labels, out var classes).to(ScalarType.Float32);
        var generator = new Generator((ulong)Seed, CPU);
        var rows = features.shape[0];
        var weight = (randn([classes.Length, features.shape[1]], ScalarType.Float32, generator: generator) * FirstDeviation).to(features.device);
        var bias = zeros(classes.Length, device: features.device);
        var (weightMomentum, biasMomentum) = (zeros_like(weight), zeros_like(bias));
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var rate = LearningRate * BatchSize / 256 * (1 + Math.Cos(Math.PI * epoch / Epochs)) / 2;
            using var epochScope = NewDisposeScope();
            var order = randperm(rows, generator: generator).to(features.device);
            for (long start = 0; start < rows; start += BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var batch = order.narrow(0, start, Math.Min(BatchSize, rows - start));
                var x = features.index_select(0, batch);
                var error = (softmax(x.matmul(weight.t()) + bias, 1) - targets.index_select(0, batch)) / batch.shape[0];
                weightMomentum.mul_(Momentum).add_(error.t().matmul(x));
                biasMomentum.mul_(Momentum).add_(error.sum(dim: 0));
                weight.sub_(weightMomentum * rate);
                bias.sub_(biasMomentum * rate);
            }
        }

        return new(weight.to(ScalarType.Float64).MoveToOuterDisposeScope(), bias.to(ScalarType.Float64).MoveToOuterDisposeScope(), classes);
    }
}
