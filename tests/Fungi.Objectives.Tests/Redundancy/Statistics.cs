using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Redundancy;

/// <summary>What the runtime makes of training samples for <c>[Moments]</c>, points in rows.</summary>
internal static class Statistics
{
    public static Tensor Mean(Tensor points) => points.mean([0]);

    public static Tensor Covariance(Tensor points) => Covariance(points, points);

    public static Tensor Covariance(Tensor x, Tensor y) => matmul((x - Mean(x)).T, y - Mean(y)) / (x.shape[0] - 1);
}
