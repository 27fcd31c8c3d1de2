using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>Bounds the joint length of all gradients.</summary>
internal static class GradientClipping
{
    /// <summary>Scales the gradients in place so that their joint Euclidean norm is at most <paramref name="maximum"/>.</summary>
    /// <returns>The norm before; 0 of no gradients.</returns>
    public static double ClipNorm(IEnumerable<Tensor> gradients, double maximum)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var all = gradients.ToList();
        if (all.Count == 0) return 0;
        var norm = stack([.. all.Select(gradient => gradient.square().sum())]).sum().sqrt().ToDouble();
        if (norm > maximum) foreach (var gradient in all) gradient.mul_(maximum / norm);
        return norm;
    }
}
