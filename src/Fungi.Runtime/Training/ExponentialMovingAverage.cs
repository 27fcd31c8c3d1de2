using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>Keeps one set of tensors as the exponential moving average of another: the mean teacher of DINO, BYOL and MoCo.</summary>
internal static class ExponentialMovingAverage
{
    /// <summary>average ← momentum · average + (1 - momentum) · value, for each pair.</summary>
    public static void Update(IEnumerable<Tensor> averages, IEnumerable<Tensor> values, double momentum)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (average, value) in averages.Zip(values)) average.mul_(momentum).add_(value, 1 - momentum);
    }
}
