using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>Sinkhorn's algorithm as SwAV writes it down: the matrix itself is scaled, prototypes first.</summary>
internal static class PlainSinkhorn
{
    public static Tensor Assign(Tensor scores, double epsilon, int iterations)
    {
        var q = (scores.detach() / epsilon).exp();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            q /= q.sum([0], keepdim: true);
            q /= q.sum([1], keepdim: true);
        }

        return q;
    }
}
