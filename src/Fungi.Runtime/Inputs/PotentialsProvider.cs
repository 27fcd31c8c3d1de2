using Fungi.Runtime.State;
using Fungi.Solvers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Inputs;

/// <summary>Balances prototypes over the points that they are the centres of: <see cref="PotentialsInput"/>.</summary>
internal sealed class PotentialsProvider : FrozenInputProvider<PotentialsInput>
{
    protected override Tensor Compute(PotentialsInput input, FrozenSources sources)
    {
        using var scope = NewDisposeScope();
        var prototypes = sources.Plan.Input<PrototypesInput>(input.Of);
        var scores = normalize(sources.Points(prototypes, prototypes.Of, prototypes.Size), dim: -1).matmul(sources.Computed(prototypes).t());
        return SinkhornPotentials.Of(scores, input.Epsilon, input.Iterations, sources.Cancellation).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
