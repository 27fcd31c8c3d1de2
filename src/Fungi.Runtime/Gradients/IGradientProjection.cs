using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>A random linear map of gradients to D numbers, the same for all objectives.</summary>
public interface IGradientProjection : IDisposable
{
    /// <summary>What is kept of some samples' gradients until they are projected together with those of other samples.</summary>
    /// <param name="gradients">The gradients of B samples, of one pass or the sum of several.</param>
    /// <returns>[B, numbers].</returns>
    Tensor Hold(IReadOnlyList<GradientFactors> gradients);

    /// <summary>Projects what was kept.</summary>
    /// <param name="held">[B, numbers], any number of <see cref="Hold"/>'s rows.</param>
    /// <returns>Float32 [B, D].</returns>
    Tensor Project(Tensor held);
}
