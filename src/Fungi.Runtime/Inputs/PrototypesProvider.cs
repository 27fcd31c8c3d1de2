using Fungi.Runtime.State;
using Fungi.Runtime.State.Solvers;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Clusters another input's values: <see cref="PrototypesInput"/>.</summary>
internal sealed class PrototypesProvider : FrozenInputProvider<PrototypesInput>
{
    private const int Iterations = 10; // as in DeepCluster and SwAV's DeepCluster-v2

    protected override Tensor Compute(PrototypesInput input, FrozenSources sources)
    {
        using var scope = NewDisposeScope();
        var points = sources.Points(input, input.Of, input.Size);
        if (points.shape[0] < input.Count)
            throw new InputException($"loss input '{input.Parameter}': {input.Count} prototypes of {points.shape[0]} points, {input.Size} samples of {points.shape[0] / input.Size} each; expected at most as many prototypes as points.");
        return SphericalKMeans.Fit(points, input.Count, Iterations, sources.KeyOf(input), sources.Cancellation).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
