using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015), frozen unless <see cref="ParameterSet.UsesBatchStatistics"/>: a scale and a shift for each channel by the statistics
/// of its checkpoint, so that each sample is by itself. In training the kept statistics go a tenth of the way to the batch's.
/// The frozen form is written out, because the backward pass of libtorch 1.13's <c>batch_norm</c> is wrong for one image whose channels lie last in memory, as behind a tap.
/// </summary>
public sealed class BatchNorm
{
    private const double Epsilon = 1e-5;

    private readonly ParameterSet parameters;
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Parameter mean;
    private readonly Parameter variance;

    /// <summary>Declares <c>PATH.weight</c>, <c>PATH.bias</c> and the statistics <c>PATH.running_mean</c> and <c>PATH.running_var</c> [channels].</summary>
    public BatchNorm(ParameterSet parameters, string path, int channels)
    {
        this.parameters = parameters;
        weight = parameters.Declare($"{path}.weight", Initializers.Ones, channels);
        bias = parameters.Declare($"{path}.bias", Initializers.Zeros, channels);
        mean = parameters.DeclareStatistic($"{path}.running_mean", Initializers.Zeros, channels);
        variance = parameters.DeclareStatistic($"{path}.running_var", Initializers.Ones, channels);
    }

    /// <summary>[N, channels, H, W] to [N, channels, H, W].</summary>
    public Tensor Forward(Tensor input)
    {
        if (parameters.UsesBatchStatistics && is_grad_enabled())
            return functional.batch_norm(input, mean.Value, variance.Value, weight.Value, bias.Value, training: true, eps: Epsilon);
        var scale = weight.Value / (variance.Value + Epsilon).sqrt();
        var shift = bias.Value - (mean.Value * scale);
        return addcmul(PerChannel(shift, input), input, PerChannel(scale, input), 1);
    }

    private static Tensor PerChannel(Tensor values, Tensor input) => values.to(input.dtype).view(1, -1, 1, 1);
}
