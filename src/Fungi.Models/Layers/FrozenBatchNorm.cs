using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>Batch normalisation by the statistics of its checkpoint (Ioffe and Szegedy 2015): each sample by itself, whatever else is in the batch.</summary>
public sealed class FrozenBatchNorm
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Parameter mean;
    private readonly Parameter variance;

    /// <summary>Declares <c>PATH.weight</c>, <c>PATH.bias</c> and the statistics <c>PATH.running_mean</c> and <c>PATH.running_var</c> [channels].</summary>
    public FrozenBatchNorm(ParameterSet parameters, string path, int channels)
    {
        weight = parameters.Declare($"{path}.weight", Initializers.Ones, channels);
        bias = parameters.Declare($"{path}.bias", Initializers.Zeros, channels);
        mean = parameters.DeclareStatistic($"{path}.running_mean", Initializers.Zeros, channels);
        variance = parameters.DeclareStatistic($"{path}.running_var", Initializers.Ones, channels);
    }

    /// <summary>[N, channels, H, W] to [N, channels, H, W]; computed in float32, whose range variances need.</summary>
    public Tensor Forward(Tensor input) =>
        functional.batch_norm(input.to(ScalarType.Float32), mean.Value, variance.Value, weight.Value, bias.Value).to(input.dtype);
}
