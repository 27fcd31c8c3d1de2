using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Draws a matrix of the objective's own: <see cref="WeightInput"/>.</summary>
internal sealed class WeightProvider : FrozenInputProvider<WeightInput>
{
    protected override Tensor Compute(WeightInput input, FrozenSources sources)
    {
        var bound = 1 / Math.Sqrt(input.Columns);
        return CounterRandom.Uniform(sources.KeyOf(input), -bound, bound, [input.Rows, input.Columns]).to(sources.Device);
    }
}
